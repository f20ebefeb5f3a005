//! What is sealed, and what cannot be.

use std::fs;
use std::path::Path;

use auditbinder::model::Digest;
use auditbinder::package::zip::Method;
use auditbinder::seal::{Payload, PayloadContent, SealError, SealKey, SealRequest, Signer, seal};

use super::draft::Draft;
use super::fixture::{file, key, payload, request};
use super::{TRUSTED, judged};

/// A payload with every way of being kept: whole, chunked, stored, short, long.
fn mixed(folder: &Path) -> Vec<Payload> {
    let log: Vec<u8> = (0..120_000_u64)
        .flat_map(|n| format!("{{\"seq\":{n},\"user\":\"u{}\"}}\n", n * n % 977).into_bytes())
        .collect();
    let noise: Vec<u8> = (0..70_000_u64)
        .flat_map(|n| *Digest::of(&n.to_le_bytes()).as_bytes())
        .collect();
    let path = folder.join("log.jsonl");
    fs::write(&path, &log).expect("written");
    let mut all = vec![
        file("data/noise.bin", noise.clone()),
        file("data/short-noise.bin", noise[..90_000].to_vec()),
        file("data/report.html", log[..1 << 20].to_vec()),
        file("data/copy.jsonl", log.clone()),
    ];
    all.push(Payload {
        content: PayloadContent::File {
            path,
            digest: Digest::of(&log),
            size: log.len() as u64,
        },
        ..file("data/log.jsonl", "")
    });
    all.extend((0..300).map(|n| {
        file(
            &format!("data/many/{n}.txt"),
            format!("file {n}\n").repeat(n),
        )
    }));
    all
}

#[test]
fn one_two_and_eight_threads_and_any_order_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    let sealed = |threads: usize| {
        let mut payload = mixed(folder.path());
        if threads == 2 {
            payload.reverse();
        }
        let mut out = Vec::new();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        pool.install(|| seal(&request(payload, &key, folder.path()), &mut out))
            .expect("sealed");
        out
    };
    let one = sealed(1);
    assert_eq!(judged(&one, &[*key.public()]).findings, []);
    assert!(sealed(2) == one && sealed(8) == one);
    let draft = Draft::of(&one);
    let method = |name: &str| draft.entries[draft.index(name)].0.method;
    assert_eq!(
        (method("/noise.bin"), method("short-noise.bin")),
        (Method::Stored, Method::Stored)
    );
    assert_eq!(
        (method("/log.jsonl"), method("report.html")),
        (Method::Deflated, Method::Deflated)
    );
}

#[test]
fn a_file_that_changed_since_it_was_judged_is_not_sealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    for size in [100, 3 << 20] {
        let judged = vec![b'a'; size];
        let mut other = judged.clone();
        other[size - 1] = b'b';
        for now in [
            other,
            judged[1..].to_vec(),
            [judged.as_slice(), b"a"].concat(),
        ] {
            let path = folder.path().join("evidence");
            fs::write(&path, now).expect("written");
            let digest = Digest::of(&judged);
            let content = PayloadContent::File {
                path,
                digest,
                size: size as u64,
            };
            let payload = vec![Payload {
                content,
                ..file("data/evidence", "")
            }];
            let result = seal(&request(payload, &key, folder.path()), &mut Vec::new());
            assert!(
                matches!(result, Err(SealError::Changed { .. })),
                "{result:?}"
            );
        }
    }
}

#[test]
fn what_a_package_cannot_carry_is_refused_before_anything_is_written() {
    let spool = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    let refused = |payload, change: fn(&mut SealRequest)| {
        let mut request = request(payload, &key, spool.path());
        change(&mut request);
        let mut out = Vec::new();
        let result = seal(&request, &mut out);
        assert!(out.is_empty());
        result.expect_err("refused")
    };
    assert!(matches!(refused(vec![], |_| ()), SealError::Empty));
    assert!(matches!(
        refused(vec![file("keys/x", "x")], |_| ()),
        SealError::Name(_)
    ));
    assert!(matches!(
        refused(vec![file("data/a", "x"), file("data/A", "x")], |_| ()),
        SealError::Clash(..)
    ));
    assert!(matches!(
        refused(vec![file("data/a", "x"), file("data/a/b", "x")], |_| ()),
        SealError::Clash(..)
    ));
    assert!(matches!(
        refused(payload(), |r| r.name = "../x"),
        SealError::Value { .. }
    ));
    assert!(matches!(
        refused(payload(), |r| r.package = "two\nlines"),
        SealError::Value { .. }
    ));
    assert!(matches!(
        refused(payload(), |r| r.signatory.identity = "a b".to_owned()),
        SealError::Value { .. }
    ));
    let fraction = |r: &mut SealRequest| {
        r.facts.insert("ratio".to_owned(), 0.5.into());
    };
    assert!(matches!(
        refused(payload(), fraction),
        SealError::NotCanonical(_)
    ));
}

#[test]
fn a_key_written_here_seals_what_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("seal.key.pem");
    SealKey::create(&path, None).expect("created");
    let key = Signer::from(SealKey::load(&path, None).expect("loaded"));
    let mut out = Vec::new();
    seal(&request(payload(), &key, folder.path()), &mut out).expect("sealed");
    assert_eq!(judged(&out, &[*key.public()]).exit_code(), 0);
}
