//! Sources that `collect` reads: what they give, what they refuse, and that nothing secret is
//! kept anywhere.

#[path = "sources/command.rs"]
mod command;
#[path = "sources/git_log.rs"]
mod git_log;
#[cfg(feature = "network")]
#[path = "sources/http.rs"]
mod http;
#[cfg(feature = "object-store")]
#[path = "sources/objects.rs"]
mod objects;
#[path = "sources/place.rs"]
mod place;
#[path = "sources/plans.rs"]
mod plans;
#[cfg(feature = "postgres")]
#[allow(dead_code, reason = "shared with tests/sampling_engines.rs")]
#[path = "support/postgres.rs"]
mod postgres;
#[cfg(feature = "network")]
#[path = "sources/server.rs"]
mod server;
#[cfg(feature = "postgres")]
#[path = "sources/sql.rs"]
mod sql;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "support/tools.rs"]
mod tools;
