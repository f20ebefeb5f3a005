//! Supplements: what they hold, how their chain is checked, and what breaks it.
#![cfg(unix)]

#[path = "supplements/attacks.rs"]
mod attacks;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "supplements/chain.rs"]
mod chain;
#[path = "supplements/command.rs"]
mod command;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod fixture;
#[path = "keys/home.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod home;
#[path = "supplements/reports.rs"]
mod reports;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
