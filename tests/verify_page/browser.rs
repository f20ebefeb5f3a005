//! Runs `docs/verify.html` in a headless browser: the page itself, from its file, under its own policy.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::tools::{repository, run};

/// A page around the page. The first frame is held open, so that the browser
/// prints its answer when the work is done and not before.
const HARNESS: &str = r#"<!doctype html>
<meta charset="utf-8">
<iframe id="hold"></iframe>
<iframe id="page" src="@@PAGE@@"></iframe>
<script>
const hold = document.getElementById("hold").contentDocument;
hold.open();
hold.write("working");
const page = document.getElementById("page").contentWindow;
const data = @@DATA@@;
const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const blob = (text) => new page.Blob([bytes(text)]);
const until = async (test) => {
  while (!test()) await new Promise((resume) => setTimeout(resume, 10));
};
const finish = (kind, value) => {
  const text = new TextEncoder().encode(JSON.stringify(value));
  let binary = "";
  for (const byte of text) binary += String.fromCharCode(byte);
  const node = document.createElement("pre");
  node.id = kind;
  node.textContent = btoa(binary);
  document.body.replaceChildren(node);
  hold.close();
};
(async () => {
  const limit = setTimeout(() => finish("stopped", "it took more than five minutes"), 300000);
  try {
    await until(() => page.document.documentElement?.dataset.ready);
    finish("answer", await (async () => { @@WORK@@ })());
  } catch (why) {
    finish("stopped", String(why.stack ?? why));
  }
  clearTimeout(limit);
})();
</script>
"#;

/// Runs a piece of JavaScript beside the page and returns what it returns.
///
/// It sees `page` (the page's window), `data`, `blob(base64)` and `until(test)`.
pub fn in_browser(data: &Value, work: &str) -> Value {
    let home = tempfile::tempdir().expect("a folder");
    let page = format!("file://{}", repository("docs/verify.html").display());
    // `<` would end the script where data holds `</script>`.
    let data = data.to_string().replace('<', "\\u003c");
    let html = HARNESS
        .replace("@@PAGE@@", &page)
        .replace("@@WORK@@", work)
        .replace("@@DATA@@", &data);
    let harness = home.path().join("harness.html");
    std::fs::write(&harness, html).expect("written");
    let dom = dom_of(home.path(), &harness);
    let found = |kind: &str| {
        let (_, rest) = dom.split_once(&format!("<pre id=\"{kind}\">"))?;
        let (text, _) = rest.split_once('<')?;
        let json = STANDARD.decode(text).expect("Base64");
        Some(serde_json::from_slice::<Value>(&json).expect("JSON"))
    };
    if let Some(why) = found("stopped") {
        panic!("the page stopped: {why}");
    }
    found("answer").unwrap_or_else(|| panic!("the browser gave no answer: {dom:.2000}"))
}

/// What the browser makes of a file; any word on its console is a failure.
fn dom_of(home: &Path, file: &Path) -> String {
    let profile = format!("--user-data-dir={}", home.join("profile").display());
    let output = run(
        home,
        "chromium",
        &[
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Two local files are strangers to each other otherwise.
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--v=0",
            &profile,
            "--dump-dom",
            &format!("file://{}", file.display()),
        ],
    );
    assert!(output.status.success(), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = errors
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(console.is_empty(), "{console:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Bytes as the harness takes them.
pub fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
