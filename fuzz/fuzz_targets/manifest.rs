#![no_main]

#[path = "../../tests/fuzzing/bodies.rs"]
#[allow(dead_code, reason = "each target runs one body")]
mod bodies;
#[path = "../../tests/packages/fixture.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod fixture;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::manifest_parser(bytes));
