//! The auditor's request list as a conversation: import, answers, rounds, and the list that goes back.

#[path = "requests/list.rs"]
mod list;
#[path = "requests/rounds.rs"]
mod rounds;
#[path = "requests/sent_back.rs"]
mod sent_back;
