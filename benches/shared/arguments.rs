//! Options of the benches that make their own input.

use std::path::PathBuf;

/// How much is made, from which seed, and where it is kept.
pub struct Arguments {
    pub megabytes: u64,
    pub seed: u64,
    pub keep: Option<PathBuf>,
    pub read: Option<PathBuf>,
}

/// Reads the options; `megabytes` is made where none says how much.
pub fn arguments(megabytes: u64) -> Arguments {
    let mut parsed = Arguments {
        megabytes,
        seed: 20_261_128,
        keep: None,
        read: None,
    };
    let mut all = std::env::args().skip(1);
    while let Some(argument) = all.next() {
        let mut number = || {
            all.next()
                .and_then(|text| text.parse().ok())
                .expect("a number")
        };
        match argument.as_str() {
            "--megabytes" => parsed.megabytes = number(),
            "--seed" => parsed.seed = number(),
            "--keep" => parsed.keep = all.next().map(PathBuf::from),
            "--read" => parsed.read = all.next().map(PathBuf::from),
            _ => {}
        }
    }
    parsed
}
