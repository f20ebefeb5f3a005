//! The nine elements of a risk analysis, levels and heat maps, and the clocks of breaches.

#[path = "risk/as_of.rs"]
mod as_of;
#[path = "risk/breach_log.rs"]
mod breach_log;
#[path = "risk/breaches.rs"]
mod breaches;
#[path = "risk/broken.rs"]
mod broken;
#[path = "risk/changes.rs"]
mod changes;
#[path = "risk/clinic.rs"]
mod clinic;
#[path = "risk/command.rs"]
mod command;
#[path = "risk/gate.rs"]
mod gate;
#[path = "risk/levels.rs"]
mod levels;
#[path = "risk/loader.rs"]
mod loader;
#[path = "risk/plan.rs"]
mod plan;
#[path = "risk/purpose.rs"]
mod purpose;
