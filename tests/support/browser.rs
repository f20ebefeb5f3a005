//! A page opened in headless Chromium: no console message, no request.

use std::path::Path;

use super::tools::{has, run};

/// The page as the browser has it once scripts ran; nothing where no browser is installed.
pub fn opened(page: &Path) -> Option<String> {
    if !has("chromium") {
        return None;
    }
    let home = tempfile::tempdir().expect("a folder");
    let profile = format!("--user-data-dir={}", home.path().join("profile").display());
    let log = home.path().join("net.json");
    let page = format!("file://{}", page.display());
    let net = format!("--log-net-log={}", log.display());
    let output = run(
        home.path(),
        "chromium",
        &[
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--v=0",
            &profile,
            &net,
            "--virtual-time-budget=3000",
            "--dump-dom",
            &page,
        ],
    );
    assert!(output.status.success(), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = errors
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(console.is_empty(), "{console:?}");
    let net = std::fs::read_to_string(&log).expect("a log");
    // The browser's own errands have no origin; what a page asks for has one.
    let of_the_page = |line: &&str| {
        line.contains("\"url\":\"http")
            && line.contains("\"initiator\":")
            && !line.contains("\"initiator\":\"not an origin\"")
    };
    assert!(net.contains("\"initiator\":"), "the log names no initiator");
    let requests: Vec<&str> = net.lines().filter(of_the_page).collect();
    assert!(requests.is_empty(), "{requests:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
