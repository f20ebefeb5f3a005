//! `risk export`: every field of the example comes back from its table.

use std::fs;
use std::path::Path;
use std::process::Command;

use auditbinder::load::{Loaded, load};

use super::laid_out::repository;

fn export(plan: &Path, file: &Path, what: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(["risk", "export"])
        .arg(plan)
        .args(["--what", what, "-o"])
        .arg(file)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

/// The example in a folder of its own, without evidence, which `load` does not read.
fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = repository("examples/hipaa-clinic");
    fs::create_dir(folder.path().join("plan")).expect("made");
    fs::copy(
        from.join("auditbinder.yaml"),
        folder.path().join("auditbinder.yaml"),
    )
    .expect("copied");
    for entry in fs::read_dir(from.join("plan")).expect("a folder") {
        let entry = entry.expect("an entry");
        fs::copy(
            entry.path(),
            folder.path().join("plan").join(entry.file_name()),
        )
        .expect("copied");
    }
    folder
}

fn loaded(folder: &Path) -> Loaded {
    let loaded = load(&folder.join("auditbinder.yaml"));
    assert_eq!(loaded.findings, []);
    loaded
}

/// Takes the lines of a section out of a file: from its key to the next one.
fn without(file: &Path, key: &str) {
    let text = fs::read_to_string(file).expect("a file");
    let mut kept = String::new();
    let mut is_in = false;
    for line in text.split_inclusive('\n') {
        let indent = key.len() - key.trim_start().len();
        let is_key = line.len() > indent
            && !line[..=indent].trim_start().is_empty()
            && !line.trim_start().starts_with('#');
        if is_key {
            is_in = line.trim_end() == key;
        }
        if !is_in {
            kept.push_str(line);
        }
    }
    assert_ne!(kept, text, "{key}");
    fs::write(file, kept).expect("written");
}

#[test]
fn the_register_and_the_assets_of_the_example_come_back_equal_in_every_field() {
    for ending in ["xlsx", "csv"] {
        let folder = example();
        let before = loaded(folder.path());
        let plan = folder.path().join("auditbinder.yaml");
        let file = |what: &str| folder.path().join(format!("plan/new-{what}.{ending}"));
        for what in ["risks", "assets"] {
            export(&plan, &file(what), what);
        }
        let (risks, assets) = (
            folder.path().join("plan/risks.yaml"),
            folder.path().join("plan/assets.yaml"),
        );
        without(&risks, "  scenarios:");
        let text = fs::read_to_string(&risks).expect("a file");
        let tables = format!("risks:\n  tables: [{{file: new-risks.{ending}}}]\n");
        fs::write(&risks, text.replacen("risks:\n", &tables, 1)).expect("written");
        without(&assets, "assets:");
        without(&assets, "asset-tables:");
        let text = fs::read_to_string(&assets).expect("a file");
        let tables = format!("asset-tables: [{{file: new-assets.{ending}}}]\n{text}");
        fs::write(&assets, tables).expect("written");

        let after = loaded(folder.path());
        let (before, after) = (before.plan.expect("a plan"), after.plan.expect("a plan"));
        assert_eq!((before.assets.len(), after.assets.len()), (37, 37));
        assert_eq!(before.assets, after.assets);
        let scenarios =
            |plan: &auditbinder::model::Plan| plan.risks.as_ref().expect("risks").scenarios.clone();
        assert_eq!(scenarios(&after).len(), 60);
        assert_eq!(scenarios(&before), scenarios(&after));

        for what in ["risks", "assets"] {
            let again = folder.path().join(format!("again.{ending}"));
            export(&plan, &again, what);
            assert!(
                fs::read(&again).expect("a table") == fs::read(file(what)).expect("a table"),
                "{what}.{ending} differs"
            );
            fs::remove_file(again).expect("removed");
        }
    }
}

#[test]
fn an_existing_file_and_another_ending_are_refused() {
    let folder = example();
    let run = |file: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
            .args(["risk", "export", "auditbinder.yaml", "-o", file])
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        (
            output.status.code(),
            said.lines().next().unwrap_or_default().to_owned(),
        )
    };
    fs::write(folder.path().join("risks.csv"), "mine").expect("written");
    assert_eq!(
        run("risks.csv"),
        (
            Some(3),
            "error[output-exists]: `risks.csv` exists".to_owned()
        )
    );
    let (exit, said) = run("risks.ods");
    assert_eq!(exit, Some(2), "{said}");
    assert!(
        said.contains("`risks.ods` is neither a workbook nor CSV"),
        "{said}"
    );
}
