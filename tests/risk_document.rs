//! The document of the risk analysis: in the package, complete, counted from the plan.

#[path = "support/browser.rs"]
mod browser;
#[path = "support/tagged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tagged;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
#[path = "support/tree.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use tools::{answer, has, repository};

/// A package of one plan, unpacked by the program itself.
struct Built {
    home: tempfile::TempDir,
}

fn program(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auditbinder"));
    command.args(arguments).stdin(Stdio::null());
    command.env_remove("SOURCE_DATE_EPOCH").current_dir(home);
    command.output().expect("the program starts")
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the example is readable");
        let target = to.join(entry.path().strip_prefix(from).expect("below it"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("made");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

impl Built {
    /// Builds a copy of a folder's plan; `edit` may change the text of one file of it.
    fn new(folder: &str, plan: &str, edit: fn(&Path)) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        copy(&repository(folder), &home.path().join("plan"));
        edit(&home.path().join("plan"));
        let key = home.path().join("test.key.pem");
        fs::copy(repository("tests/data/test-seal.key.pem"), &key).expect("copied");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("private");
        }
        let plan = format!("plan/{plan}");
        let build = ["build", &plan, "--key", "test.key.pem", "-o", "out"];
        let output = program(home.path(), &build);
        let written = fs::read_dir(home.path().join("out")).ok();
        let packages = written.into_iter().flatten().flatten();
        let package = packages.map(|entry| entry.path()).next();
        let package = package.unwrap_or_else(|| panic!("nothing was written: {output:?}"));
        let package = package.to_string_lossy().into_owned();
        let public = repository("tests/data/test-seal.pub.pem");
        let public = public.to_string_lossy().into_owned();
        let output = program(home.path(), &["extract", &package, "x", "--key", &public]);
        assert!(output.status.success(), "{output:?}");
        Self { home }
    }

    fn folder(&self) -> PathBuf {
        let below = fs::read_dir(self.home.path().join("x")).expect("there");
        let mut folders = below.map(|entry| entry.expect("readable").path());
        folders.next().expect("a package has one folder")
    }

    fn report(&self, name: &str) -> PathBuf {
        self.folder().join("data/reports").join(name)
    }

    fn html(&self) -> String {
        fs::read_to_string(self.report("risk-analysis.html")).expect("the page is there")
    }

    /// The words of the PDF without line ends; none if the tool is not installed.
    fn pdf_words(&self) -> Option<String> {
        assert!(self.report("risk-analysis.pdf").is_file());
        if !has("pdftotext") {
            return None;
        }
        let arguments = ["-enc", "UTF-8", "data/reports/risk-analysis.pdf", "-"];
        let text = answer(&self.folder(), "pdftotext", &arguments);
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The document as `index.json` holds it.
    fn document(&self) -> Value {
        let index = fs::read(self.folder().join("data/index.json")).expect("there");
        let index: Value = serde_json::from_slice(&index).expect("JSON");
        index["risk_document"].clone()
    }
}

const EXAMPLE: &str = "examples/hipaa-clinic";
static CLINIC: LazyLock<Built> = LazyLock::new(|| Built::new(EXAMPLE, "auditbinder.yaml", |_| ()));

/// The scenarios as the YAML states them, read without a word of the program's own code.
fn stated() -> Value {
    let text = fs::read_to_string(repository(EXAMPLE).join("plan/risks.yaml")).expect("there");
    serde_yaml::from_str(&text).expect("YAML")
}

fn scenarios(plan: &Value) -> &Vec<Value> {
    plan["risks"]["scenarios"].as_array().expect("a list")
}

fn word(value: &Value) -> &str {
    value.as_str().expect("a word")
}

/// The level of the matrix for two words.
fn level<'a>(plan: &'a Value, likelihood: &Value, impact: &Value) -> &'a str {
    let method = &plan["risks"]["method"];
    let step = |scale: &str, name: &Value| {
        let steps = method[scale].as_array().expect("a scale");
        let found = steps.iter().position(|step| step["name"] == *name);
        found.expect("a step of the scale")
    };
    let row = step("likelihood", likelihood);
    word(&method["matrix"][row][step("impact", impact)])
}

fn counted(counts: &Value) -> BTreeMap<String, u64> {
    let rows = counts.as_array().expect("counts").iter();
    let pair = |row: &Value| {
        let count = row["count"].as_u64().expect("a number");
        (word(&row["word"]).to_owned(), count)
    };
    rows.map(pair).filter(|(_, count)| *count > 0).collect()
}

#[test]
fn every_scenario_stands_in_both_forms() {
    let (plan, html) = (stated(), CLINIC.html());
    let pdf = CLINIC.pdf_words();
    assert!(scenarios(&plan).len() >= 40);
    for scenario in scenarios(&plan) {
        let id = word(&scenario["id"]);
        assert!(html.contains(&format!("<tr id=\"risk-{id}\">")), "{id}");
        if let Some(pdf) = &pdf {
            assert!(pdf.contains(id), "{id}");
        }
    }
}

#[test]
fn counts_equal_a_recount_from_the_plan() {
    let (plan, document) = (stated(), CLINIC.document());
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    let (mut done, mut accepted, mut other) = (0, 0, 0);
    for scenario in scenarios(&plan) {
        let (l, i) = (&scenario["likelihood"], &scenario["impact"]);
        let residual = |name: &str, stays| match &scenario[name] {
            Value::Null => stays,
            stated => stated,
        };
        let (rl, ri) = (
            residual("residual-likelihood", l),
            residual("residual-impact", i),
        );
        *before.entry(level(&plan, l, i).to_owned()).or_insert(0) += 1;
        *after.entry(level(&plan, rl, ri).to_owned()).or_insert(0) += 1;
        match (&scenario["done"], word(&scenario["treatment"])) {
            (Value::Null, "accept") => accepted += 1,
            (Value::Null, _) => other += 1,
            _ => done += 1,
        }
    }
    let counts = &document["counts"];
    let count = |name: &str| counts[name].as_u64().expect("a number");
    assert_eq!(count("scenarios"), scenarios(&plan).len() as u64);
    assert_eq!(counted(&counts["before"]), before);
    assert_eq!(counted(&counts["after"]), after);
    assert_eq!((count("done"), count("accepted")), (done, accepted));
    // The example has nothing overdue, so that everything else is open.
    assert_eq!((count("open"), count("overdue")), (other, 0));
    let html = CLINIC.html();
    for (name, label) in [("done", "treatments done"), ("open", "treatments open")] {
        assert!(html.contains(&format!("<b>{}</b>{label}", count(name))));
    }
}

#[test]
fn the_nine_elements_stand_on_the_first_page_after_the_cover() {
    let document = CLINIC.document();
    let elements = document["elements"].as_array().expect("nine");
    assert_eq!(elements.len(), 9);
    assert_eq!(document["elements_line"], "9 of 9 elements are answered");
    if !has("pdftotext") {
        return;
    }
    let arguments = [
        "-f",
        "2",
        "-l",
        "2",
        "-layout",
        "data/reports/risk-analysis.pdf",
        "-",
    ];
    let page = answer(&CLINIC.folder(), "pdftotext", &arguments);
    for element in elements {
        let title = format!("{} {}", element["number"], word(&element["title"]));
        assert!(page.contains(&title), "{title}");
        assert_eq!(element["state"], "answered", "{title}");
    }
}

#[test]
fn the_documents_are_tagged() {
    for name in ["risk-analysis.pdf", "report.pdf"] {
        tagged::check(&fs::read(CLINIC.report(name)).expect("the PDF"));
    }
}

#[test]
fn parts_are_there_in_both_forms() {
    let html = CLINIC.html();
    let pdf = CLINIC.pdf_words();
    let parts = [
        "What is answered",
        "Method and scope",
        "Where protected health information is",
        "How it moves",
        "Heat maps and top risks",
        "Register",
        "Treatment plan",
        "Accepted risks",
        "Asset by asset",
        "Addressable specifications",
        "Incidents and notices",
        "Recognised security practices",
        "A proposal of 2025, not law",
        "History of versions",
        "Signatures",
        "164.316(b)(2)(i)",
        "NIST SP 800-30 Rev. 1",
        "Whether it was acquired or viewed",
        "45 CFR 164.404(b)",
    ];
    for part in parts {
        assert!(html.contains(part), "{part}");
        if let Some(pdf) = &pdf {
            assert!(pdf.contains(part), "{part}");
        }
    }
}

#[test]
fn neither_form_says_compliant() {
    assert!(!CLINIC.html().to_lowercase().contains("compliant"));
    if let Some(pdf) = CLINIC.pdf_words() {
        assert!(!pdf.to_lowercase().contains("compliant"));
    }
}

#[test]
fn what_is_on_paper_alone_is_not_called_ephi() {
    let document = CLINIC.document();
    let places = document["places"].as_array().expect("places");
    let paper = places.iter().find(|row| row["id"] == "paper-charts");
    let media = word(&paper.expect("the charts")["media"]);
    assert!(media.contains("not e"), "{media}");
    let html = CLINIC.html();
    let headings = html
        .split("<h2>")
        .skip(1)
        .filter_map(|rest| rest.split("</h2>").next());
    for heading in headings {
        assert!(!heading.contains("ePHI"), "{heading}");
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_every_link_ends() {
    let page = CLINIC.html();
    assert!(page.contains("default-src 'none'"));
    for remote in [
        "http://", "https://", "src=", "@import", "url(", "<script", " style=", " onclick",
    ] {
        assert!(!page.contains(remote), "{remote}");
    }
    let values = |name: &str| -> BTreeSet<String> {
        let parts = page.split(name).skip(1);
        let value = |part: &str| part.split('"').next().unwrap_or_default().to_owned();
        parts.map(value).collect()
    };
    let ids = values(" id=\"");
    for target in values("href=\"#") {
        assert!(ids.contains(&target), "#{target}");
    }
    for file in values("href=\"../") {
        assert!(CLINIC.folder().join("data").join(&file).is_file(), "{file}");
    }
}

#[test]
fn a_browser_opens_the_page_without_a_message_or_a_request() {
    let opened = browser::opened(&CLINIC.report("risk-analysis.html"));
    let Some(page) = opened else { return };
    assert!(page.contains("class=\"flow\""));
}

#[test]
fn overdue_treatments_stand_on_the_first_page_by_name() {
    /// The day of judgement a year later: everything open is overdue.
    fn later(folder: &Path) {
        let path = folder.join("auditbinder.yaml");
        let text = fs::read_to_string(&path).expect("there");
        assert!(text.contains("as-of: 2026-11-16"));
        let text = text.replace("as-of: 2026-11-16", "as-of: 2028-11-16");
        fs::write(path, text).expect("written");
    }
    let built = Built::new(EXAMPLE, "auditbinder.yaml", later);
    let document = built.document();
    let overdue = document["overdue"].as_array().expect("rows");
    assert_eq!(
        Some(overdue.len() as u64),
        document["counts"]["overdue"].as_u64()
    );
    assert_eq!(document["counts"]["open"], 0);
    assert!(overdue.len() >= 10);
    let html = built.html();
    let first = html.split("id=\"elements\"").next().expect("a first part");
    for row in overdue {
        assert!(first.contains(word(&row["title"])), "{row}");
    }
}

#[test]
fn every_gap_of_the_variant_stands_in_the_document_with_file_and_line() {
    let built = Built::new(EXAMPLE, "gaps.yaml", |_| ());
    let document = built.document();
    let elements = document["elements"].as_array().expect("nine");
    let reasons = elements
        .iter()
        .flat_map(|e| e["reasons"].as_array().expect("reasons"));
    let reasons: Vec<&Value> = reasons.collect();
    assert!(reasons.len() > 5, "{reasons:?}");
    let html = built.html();
    for reason in reasons {
        let place = word(&reason["place"]);
        let (file, line) = place.rsplit_once(':').expect("file:line");
        assert!(
            line.parse::<u32>().is_ok() && !file.contains(':'),
            "{place}"
        );
        assert!(html.contains(&format!("<code>{place}</code>")), "{place}");
    }
}

/// Files of `risk asset` over the example, and what it said.
fn extract(asset: &str, into: &str) -> (Output, PathBuf) {
    let plan = CLINIC.home.path().join("plan/auditbinder.yaml");
    let folder = CLINIC.home.path().join(into);
    let (plan, folder_text) = (plan.to_string_lossy(), folder.to_string_lossy());
    let words = ["risk", "asset", asset, &plan, "-o", &folder_text];
    (program(CLINIC.home.path(), &words), folder)
}

/// The scenarios that the YAML states, and those that concern an asset.
fn scenarios_of(asset: &str) -> (Vec<String>, BTreeSet<String>) {
    let stated = stated();
    let scenarios = stated["risks"]["scenarios"].as_array().expect("a list");
    let id = |scenario: &Value| scenario["id"].as_str().expect("an id").to_owned();
    let concerns = |scenario: &&Value| {
        let assets = scenario["assets"].as_array();
        assets.is_some_and(|assets| assets.iter().any(|named| named == asset))
    };
    let of_asset = scenarios.iter().filter(concerns).map(id).collect();
    (scenarios.iter().map(id).collect(), of_asset)
}

#[test]
fn an_extract_holds_the_scenarios_of_one_asset_and_says_what_it_leaves_out() {
    let (all, of_asset) = scenarios_of("mail");
    assert!(!of_asset.is_empty() && of_asset.len() < all.len());
    let (output, folder) = extract("mail", "one");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let counted = format!("{} of {} scenarios", of_asset.len(), all.len());
    assert!(
        said.contains(&format!("{counted} concern `mail`")),
        "{said}"
    );
    let html = fs::read_to_string(folder.join("risk-analysis-mail.html")).expect("the page");
    for id in &all {
        let row = html.contains(&format!("<tr id=\"risk-{id}\">"));
        assert_eq!(row, of_asset.contains(id), "{id}");
    }
    assert!(html.contains(&format!("{counted} of version")));
    let absent = [
        "Fingerprint of the sealing key",
        "id=\"decisions\"",
        "id=\"elements\"",
    ];
    assert!(absent.iter().all(|part| !html.contains(part)));
    let anchors = |mark: &str| -> BTreeSet<String> {
        let parts = html.split(mark).skip(1);
        let ends = parts.filter_map(|part| part.split_once('"'));
        ends.map(|(anchor, _)| anchor.to_owned()).collect()
    };
    let (links, places) = (anchors("href=\"#"), anchors("id=\""));
    let missing: Vec<&String> = links.difference(&places).collect();
    assert_eq!(missing, Vec::<&String>::new(), "links that lead nowhere");
    let (over, _) = extract("mail", "one");
    assert!(
        !over.status.success(),
        "an existing document is not replaced"
    );
}

#[test]
fn the_pdf_of_an_extract_has_its_scenarios_and_the_same_bytes_every_time() {
    let (_, of_asset) = scenarios_of("mail");
    let (_, folder) = extract("mail", "first");
    let (_, again) = extract("mail", "again");
    let name = "risk-analysis-mail.pdf";
    let pdf = fs::read(folder.join(name)).expect("the PDF");
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(fs::read(again.join(name)).expect("there"), pdf);
    tagged::check(&pdf);
    if has("pdftotext") {
        let text = answer(&folder, "pdftotext", &["-enc", "UTF-8", name, "-"]);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("Extract about one asset"), "{words}");
        assert!(of_asset.iter().all(|id| words.contains(id.as_str())));
        assert!(!words.contains("ompliant"));
    }
}

#[test]
fn an_extract_of_what_the_plan_lacks_is_refused_with_the_nearest_id() {
    let (output, folder) = extract("mial", "none");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the plan has no asset `mial`"), "{said}");
    assert!(said.contains("did you mean `mail`?"), "{said}");
    assert!(!folder.exists());
}
