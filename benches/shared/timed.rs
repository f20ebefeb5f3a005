//! Processor time and memory of a part of a bench, as `time` tells them of its process.

use std::process::Command;

/// What a part took.
pub struct Taken {
    /// Seconds of the processor.
    pub seconds: f64,
    /// Millions of bytes at its peak.
    pub megabytes: f64,
    /// Whether it ended well.
    pub is_well: bool,
}

/// Runs this bench again with an argument, prints what it prints and what it took.
pub fn timed(argument: &str) -> Taken {
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%U %S %M"]).arg(program).arg(argument);
    let output = command.output().expect("`time` is installed");
    print!("{}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let numbers = said.lines().last().unwrap_or_default().split(' ');
    let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
    let [user, system, kilobytes] = numbers[..] else {
        panic!("{said}")
    };
    let (seconds, megabytes) = (user + system, kilobytes / 1000.0);
    println!("{seconds:.2} s of the processor, {megabytes:.0} MB");
    Taken {
        seconds,
        megabytes,
        is_well: output.status.success(),
    }
}
