//! The DORA register of information: facts, every rule, bad input, packages, the command.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

#[path = "register/bad_input.rs"]
mod bad_input;
#[path = "register/breaks.rs"]
mod breaks;
#[path = "register/command.rs"]
mod command;
#[path = "register/facts.rs"]
mod facts;
#[path = "register/guide.rs"]
mod guide;
#[path = "register/package.rs"]
mod package;
#[path = "register/page.rs"]
mod page;
#[path = "register/rules.rs"]
mod rules;
#[path = "register/sample.rs"]
mod sample;
#[path = "register/traps.rs"]
mod traps;
