//! What differs between two packages: rules on small indexes, and the command on built packages.

#[path = "support/browser.rs"]
mod browser;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "diff/command.rs"]
mod command;
#[path = "diff/edited.rs"]
mod edited;
#[path = "diff/files.rs"]
mod files;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod fixture;
#[path = "diff/judged.rs"]
mod judged;
#[path = "diff/packages.rs"]
mod packages;
#[path = "diff/registers.rs"]
mod registers;
#[path = "diff/small.rs"]
mod small;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
#[path = "diff/values.rs"]
mod values;
