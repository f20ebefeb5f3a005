//! The locker: what is kept stays as it was, whoever writes, is killed, or changes a byte.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "locker/cases.rs"]
mod cases;
#[path = "locker/changed.rs"]
mod changed;
#[path = "locker/commands.rs"]
mod commands;
#[path = "locker/due.rs"]
mod due;
#[path = "locker/import.rs"]
mod import;
#[path = "locker/many.rs"]
mod many;
#[path = "locker/place.rs"]
mod place;
#[path = "locker/properties.rs"]
mod properties;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
