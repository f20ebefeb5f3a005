//! Samples by the rules `ep1`: vectors, order, duplicates, parts, and properties that hold
//! for any population.

#[path = "sampling/drawn.rs"]
mod drawn;
#[path = "sampling/properties.rs"]
mod properties;
#[path = "sampling/vectors.rs"]
mod vectors;
