//! Collects audit evidence from one YAML plan, checks it, maps it to control ids
//! and seals a signed, zipped package.

pub mod agent;
pub mod artifact;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod collect;
pub mod diagnostic;
pub mod diff;
pub mod disk;
pub mod load;
pub mod locker;
pub mod map;
pub mod model;
pub mod oscal;
pub mod package;
pub mod period;
pub mod pipeline;
pub mod population;
pub mod register;
pub mod render;
pub mod requests;
pub mod risk;
pub mod sample;
pub mod scan;
pub mod seal;
pub mod sheet;
pub mod source;
pub mod telemetry;
pub mod verify;
