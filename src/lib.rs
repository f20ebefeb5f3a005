//! Collects audit evidence from one YAML plan, checks it, maps it to control ids
//! and seals a signed, zipped package.

pub mod diagnostic;
pub mod model;
pub mod package;
pub mod render;
