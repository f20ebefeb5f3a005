//! Turns what is known into report bytes.

pub mod pdf;
