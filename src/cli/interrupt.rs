//! Signals: an interrupted build leaves nothing behind, a file size limit is an error.

/// Removes the temporary file of a build on Ctrl-C or termination, then lets the
/// signal do what it does. A write beyond the file size limit becomes an
/// ordinary error instead of the end of the process.
#[cfg(unix)]
pub fn prepare() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    // The number of SIGXFSZ differs by system; it is 25 on Linux, macOS and the BSDs.
    const SIGXFSZ: i32 = 25;
    // Without handlers the program still works; it only cleans up less.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            crate::pipeline::clean_up();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Other systems clean up at the next run.
#[cfg(not(unix))]
pub fn prepare() {}
