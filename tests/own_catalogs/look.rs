//! Own templates, theme, logo and fonts.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::built::{program, test_key};
use super::tools::{self, repository};

const PLAN: &str = "organization: {name: Example Ltd}
people: [{id: ann, name: Ann Example}]
engagements:
  - id: audit
    title: Audit of access
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-12-31}
    as-of: 2027-01-15
    classification: confidential
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
";

/// A PNG of one pixel, #0b5d73.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPgji0GAAFSANzdcmPjAAAAAElFTkSuQmCC";

struct Place {
    home: tempfile::TempDir,
}

impl Place {
    /// A plan with a folder `look` that holds some files.
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self::plain("reports: {templates: look}\n");
        fs::create_dir(place.path("look")).expect("made");
        for (name, text) in files {
            fs::write(place.path("look").join(name), text).expect("written");
        }
        place
    }

    /// A plan with more lines.
    fn plain(more: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("plan.yaml"), format!("{PLAN}{more}")).expect("written");
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = program(arguments);
        command.current_dir(self.home.path());
        command.output().expect("the program starts")
    }

    /// What a command that must not succeed says.
    fn refused(&self, command: &str) -> String {
        let _ = test_key(self.home.path());
        let build = ["build", "plan.yaml", "--key", "test.key.pem", "-o", "out"];
        let check = ["check", "plan.yaml"];
        let output = self.run(if command == "build" { &build } else { &check });
        assert!(!output.status.success(), "{output:?}");
        assert!(!self.path("out/audit.zip").exists());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Builds into a folder, and unpacks there.
    fn build(&self, out: &str) -> (Vec<u8>, PathBuf) {
        let _ = test_key(self.home.path());
        let build = ["build", "plan.yaml", "--key", "test.key.pem", "-o", out];
        let output = self.run(&build);
        assert!(output.status.success(), "{output:?}");
        let zip = self.path(out).join("audit.zip");
        let bytes = fs::read(&zip).expect("a package");
        let to = self.path(out).join("unpacked");
        let file = fs::File::open(&zip).expect("a package");
        let mut archive = zip::ZipArchive::new(file).expect("an archive");
        archive.extract(&to).expect("unpacked");
        (bytes, to)
    }
}

fn reports(root: &Path) -> PathBuf {
    let found = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok);
    let mut found = found.map(walkdir::DirEntry::into_path);
    let page = found.find(|path| path.ends_with("reports/report.html"));
    page.expect("a report")
        .parent()
        .expect("a folder")
        .to_owned()
}

fn shipped(name: &str) -> String {
    fs::read_to_string(repository("templates").join(name)).expect("a template")
}

const THEME: &str = "colors:
  light: {accent: \"#7a1f5c\", classification: \"#5c1f7a\"}
  dark: {accent: \"#e7a3cf\"}
pdf: {paper-size: letter, text-size: 9, footer: Internal Audit}
";

fn with_own_look() -> Place {
    let page = shipped("report.html").replace("<h1>", "<p>Our own words</p><h1>");
    let script = format!("{}// ours\n", shipped("report.js"));
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    let place = Place::new(&[
        ("report.html", &page),
        ("report.js", &script),
        ("theme.yaml", THEME),
        ("logo.svg", svg),
    ]);
    let png = STANDARD.decode(PIXEL).expect("bytes");
    fs::write(place.path("look/logo.png"), png).expect("written");
    place
}

#[test]
fn own_templates_theme_and_logo_show_and_are_listed_with_their_digests() {
    let place = with_own_look();
    let (first, unpacked) = place.build("one");
    let (second, _) = place.build("two");
    assert!(first == second, "the same input gives the same bytes");
    let reports = reports(&unpacked);
    let page = fs::read_to_string(reports.join("report.html")).expect("a page");
    assert!(page.contains("<p>Our own words</p><h1>"));
    assert!(page.contains("@media (prefers-color-scheme:light){:root{--accent:#7a1f5c}"));
    assert!(
        page.contains("<img class=\"logo\" src=\"data:image&#x2F;svg+xml;base64,")
            || page.contains("<img class=\"logo\" src=\"data:image/svg+xml;base64,")
    );
    for element in ["style", "script"] {
        let (_, rest) = page.split_once(&format!("<{element}>")).expect(element);
        let (text, _) = rest.split_once(&format!("</{element}>")).expect(element);
        let digest = STANDARD.encode(Sha256::digest(text.as_bytes()));
        let policy = format!("{element}-src 'sha256-{digest}'");
        assert!(page.contains(&policy), "{policy}");
    }
    let index = fs::read(reports.join("../../data/index.json"))
        .or_else(|_| fs::read(reports.join("../index.json")))
        .expect("an index");
    let index: Value = serde_json::from_slice(&index).expect("JSON");
    let files = index["look"]["files"].as_array().expect("files");
    let paths: Vec<&str> = files
        .iter()
        .filter_map(|file| file["path"].as_str())
        .collect();
    let expected = [
        "logo.png",
        "logo.svg",
        "report.html",
        "report.js",
        "theme.yaml",
    ];
    assert_eq!(paths, expected.map(|name| format!("look/{name}")));
    for file in files {
        let bytes = fs::read(place.path(file["path"].as_str().expect("a path"))).expect("read");
        let digest = auditbinder::model::Digest::of(&bytes).to_string();
        assert_eq!(file["sha256"], digest.as_str());
        assert!(page.contains(&digest), "the page lists {digest}");
    }
    pdf_shows_the_look(&reports.join("report.pdf"));
}

/// The size of the paper, the image and its words, the accent and the words at the foot.
fn pdf_shows_the_look(path: &Path) {
    let file = lopdf::Document::load(path).expect("a PDF");
    let pages = file.get_pages();
    let first = *pages.get(&1).expect("a page");
    let page = file.get_dictionary(first).expect("a page");
    let media = page
        .get(b"MediaBox")
        .and_then(lopdf::Object::as_array)
        .expect("a size");
    let size: Vec<f32> = media
        .iter()
        .filter_map(|side| side.as_float().ok())
        .collect();
    assert!(
        (size[2] - 612.0).abs() < 0.01 && (size[3] - 792.0).abs() < 0.01,
        "{size:?}"
    );
    let content = file.get_page_content(first);
    let content = String::from_utf8_lossy(&content).into_owned();
    assert!(content.contains("/Logo Do"), "the cover draws the logo");
    // #7a1f5c in parts of one.
    assert!(
        content.contains("0.478 0.122 0.361 rg"),
        "the accent is on the cover"
    );
    let is_image = |object: &&lopdf::Object| {
        let dictionary = object.as_stream().map(|stream| &stream.dict);
        let kind = dictionary
            .and_then(|dict| dict.get(b"Subtype"))
            .and_then(lopdf::Object::as_name);
        kind.is_ok_and(|kind| kind == b"Image")
    };
    assert_eq!(file.objects.values().filter(is_image).count(), 1);
    if tools::has("pdftotext") {
        let folder = path.parent().expect("a folder");
        let words = tools::answer(folder, "pdftotext", &["report.pdf", "-"]);
        assert!(words.contains("Internal Audit"), "{words}");
        assert!(words.contains("Look of the reports"), "{words}");
    }
}

#[test]
fn a_logo_that_is_an_image_only_shows_on_pages_too() {
    let place = Place::new(&[]);
    let png = STANDARD.decode(PIXEL).expect("bytes");
    fs::write(place.path("look/logo.png"), png).expect("written");
    let (_, unpacked) = place.build("one");
    let page = fs::read_to_string(reports(&unpacked).join("report.html")).expect("a page");
    assert!(page.contains(&format!("data:image/png;base64,{PIXEL}")));
}

#[test]
fn a_component_that_own_parts_lack_is_named_once() {
    let chip = "{% component chip(word) %}{{ word }}{% endcomponent %}\n";
    let said = Place::new(&[("parts.html", chip)]).refused("check");
    let lacks = "`look/parts.html` lacks the component `prose` of the shipped one";
    assert_eq!(said.matches(lacks).count(), 1, "{said}");
}

#[test]
fn a_folder_that_the_plan_does_not_name_changes_nothing() {
    let plain = Place::plain("");
    let (without, _) = plain.build("one");
    fs::create_dir(plain.path("templates")).expect("made");
    fs::write(plain.path("templates/report.html"), "{{ broken").expect("written");
    let (with, unpacked) = plain.build("two");
    assert!(without == with);
    let page = fs::read_to_string(reports(&unpacked).join("report.html")).expect("a page");
    let style = shipped("report.css");
    assert!(
        page.contains(&format!("<style>{style}</style>")),
        "the style is as shipped"
    );
    assert!(!page.contains("class=\"logo\""));
}

#[test]
fn every_template_that_cannot_be_read_is_named_with_its_line() {
    let place = Place::new(&[
        ("report.html", "<h1>\n{{ engagement.title </h1>\n"),
        ("register.html", "<p>\n\n{% if x %}\n"),
        ("reprot.css", "body{}"),
        ("report.css", "a{}\nb::after{content:'</style>'}\n"),
    ]);
    let said = place.refused("check");
    for expected in [
        "look/report.html:2:",
        "look/register.html:",
        "look/report.css:2:19",
        "did you mean `report.css`?",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn what_a_template_asks_for_in_vain_is_named_by_check_and_build() {
    let page = shipped("report.html").replacen("<h1>", "\n<h1>{{ engagement.titel }}", 1);
    let line = page
        .lines()
        .position(|line| line.contains(".titel"))
        .expect("a line")
        + 1;
    let place = Place::new(&[("report.html", &page)]);
    for command in ["check", "build"] {
        let said = place.refused(command);
        let expected = format!("look/report.html:{line}:");
        assert!(said.contains("template-unusable"), "{said}");
        assert!(said.contains(&expected), "{expected}: {said}");
    }
    let place = Place::new(&[(
        "report.html",
        "{{ <nosuch word=\"x\" /> }}\n{{ 1 | nofilter }}\n",
    )]);
    let said = place.refused("check");
    assert!(
        said.contains("look/report.html:1:") && said.contains("look/report.html:2:"),
        "{said}"
    );
}

#[test]
fn a_page_that_leaves_records_out_stops_the_build() {
    let place_of_a_control = "<tr id=\"control-{{ control.id }}\"";
    let page = shipped("report.html").replace(place_of_a_control, "<tr");
    let place = Place::new(&[("report.html", &page)]);
    let said = place.refused("build");
    for expected in [
        "error[reports-differ]",
        "`report.html` shows 0 of ",
        "of the kind `control`",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let page = shipped("report.html").replace("data-state=\"{{ control.state }}\"", "");
    let place = Place::new(&[("report.html", &page)]);
    let said = place.refused("build");
    assert!(said.contains("`report.html` does not say `"), "{said}");
}

#[test]
fn what_is_exported_is_the_shipped_look() {
    let place = Place::plain("reports: {templates: look}\n");
    let output = place.run(&["templates", "export", "look"]);
    assert!(output.status.success(), "{output:?}");
    let again = place.run(&["templates", "export", "look"]);
    assert!(!again.status.success(), "nothing is written over");
    // Every line of the theme is a comment; the stated values are those of the program, too.
    let theme = fs::read_to_string(place.path("look/theme.yaml")).expect("a theme");
    let lines = theme.lines().skip(3);
    let stated: Vec<&str> = lines
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .collect();
    fs::write(place.path("look/theme.yaml"), stated.join("\n")).expect("written");
    let (_, unpacked) = place.build("one");
    let shipped = Place::plain("");
    let (_, plain) = shipped.build("two");
    let page = |root: &Path| fs::read_to_string(reports(root).join("report.html")).expect("a page");
    let body = |page: &str| page.split_once("<body>").expect("a body").1.to_owned();
    let words = |page: String| {
        body(&page)
            .split_once("<section id=\"verify\">")
            .expect("a section")
            .0
            .to_owned()
    };
    assert_eq!(words(page(&unpacked)), words(page(&plain)));
}
