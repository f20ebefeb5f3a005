//! The PDF engine, seen from outside: structure, extracted text, links, determinism.

#[path = "pdf/sample.rs"]
mod sample;

use auditbinder::model::PackageTime;
use auditbinder::render::pdf::{Meta, Rendered, render};

fn meta() -> Meta {
    Meta {
        title: "Evidence package – ΑΕ".into(),
        author: "Łódź & Köln Ærospace ΑΕ".into(),
        language: "en".into(),
        created: PackageTime::from_epoch(1_795_132_800).expect("a time"),
        digest: sample::digest(7),
    }
}

fn rendered() -> Rendered {
    render(&sample::document(), &meta())
}

#[test]
fn scratch() {
    let r = rendered();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/sample.pdf"), &r.bytes).unwrap();
    eprintln!("{} pages, {} bytes, missing {:?}, dangling {:?}", r.pages, r.bytes.len(), r.missing, r.dangling);
}
