//! Signatures inside the PDFs themselves: by which rules, over which bytes, and what other
//! programs say of them.

use std::ops::Range;
use std::path::Path;

use auditbinder::model::PackageTime;
use auditbinder::package::cms::{CmsFault, Naming, SignedData};
use auditbinder::render::pdf::{Block, Document, Meta, SignatureRoom, render};
use auditbinder::seal::X509Signer;

use super::command_line::{Desk, built};
use super::holder::{by_command, certificates, holder, load};
use super::stamps::time;
use super::tools;
use tools::{has, run};

/// A file of one page and where its signature is.
fn signed(holder: &X509Signer) -> (Vec<u8>, Range<usize>) {
    let document = Document {
        blocks: vec![Block::text("what is signed")],
        ..Document::default()
    };
    let meta = Meta {
        title: "Signed".into(),
        author: "Acme".into(),
        language: "en".into(),
        created: time(),
        digest: "00".into(),
        signature: Some(SignatureRoom {
            bytes: holder.pdf_room(),
            reason: "integrity".into(),
        }),
    };
    let rendered = render(&document, &meta);
    let place = rendered.signature.expect("room was asked for");
    let mut bytes = rendered.bytes;
    holder
        .sign_pdf(&mut bytes, place.clone())
        .expect("it is signed");
    (bytes, place)
}

/// The signature in its place, without the padding.
fn value(file: &[u8], place: &Range<usize>) -> Vec<u8> {
    let digits = std::str::from_utf8(&file[place.clone()]).expect("digits");
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("a byte");
    let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    let length = usize::from(bytes[2]) * 256 + usize::from(bytes[3]) + 4;
    assert_eq!(
        bytes[..2],
        [0x30, 0x82],
        "a sequence of a length in two bytes"
    );
    assert!(bytes[length..].iter().all(|byte| *byte == 0));
    bytes[..length].to_vec()
}

/// Judges the signature of a file with the certificate of its signer.
fn judged(file: &[u8], place: &Range<usize>, name: &str) -> Result<(), CmsFault> {
    let value = value(file, place);
    let signed = SignedData::parse(&value)?;
    let covered = [&file[..place.start - 1], &file[place.end + 1..]].concat();
    let digest = signed.scheme.hash().of(&covered);
    let own = &certificates(&[name])[0];
    signed.judge(&digest, own, Naming::Today)
}

/// Every kind of key, by the name of its certificate.
fn holders(folder: &Path) -> Vec<(&'static str, X509Signer)> {
    let larger = load("signer384", &["signer384", "issuing"], None).expect("a holder");
    let mut all = vec![("signer", holder("signer")), ("signer384", larger)];
    if has("openssl") {
        all.push((
            "rsa",
            by_command(folder, "rsa", "-sha256").expect("a holder"),
        ));
    }
    all
}

#[test]
fn every_kind_of_key_signs_all_bytes_but_the_value() {
    let keys = tempfile::tempdir().expect("a folder");
    for (name, holder) in holders(keys.path()) {
        let (mut file, place) = signed(&holder);
        assert_eq!(judged(&file, &place, name), Ok(()));
        assert_eq!(
            signed(&holder).0,
            file,
            "{name}: two runs give the same bytes"
        );
        for at in [0, place.start - 60, place.end + 2, file.len() - 2] {
            file[at] ^= 1;
            let found = judged(&file, &place, name);
            assert_eq!(found, Err(CmsFault::Content), "{name}: byte {at}");
            file[at] ^= 1;
        }
    }
}

/// EN 319 142-1, clause 6.3: the dictionary states the time, the signature does not.
#[test]
fn the_signature_states_no_time_and_the_dictionary_does() {
    let (file, place) = signed(&holder("signer"));
    let value = value(&file, &place);
    let signing_time = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 5];
    let stated = value.windows(9).any(|bytes| bytes == signing_time);
    assert!(!stated, "no attribute signing-time");
    let read = lopdf::Document::load_mem(&file).expect("read");
    let dictionary = read.objects.values().find_map(|object| {
        let found = object.as_dict().ok()?;
        found.has(b"ByteRange").then_some(found)
    });
    let dictionary = dictionary.expect("a signature dictionary");
    let text = |key: &[u8]| dictionary.get(key).and_then(lopdf::Object::as_str);
    assert_eq!(text(b"M").ok(), Some(&b"D:20260630000000Z"[..]));
    assert_eq!(text(b"Reason").ok(), Some(&b"integrity"[..]));
    let filter = dictionary
        .get(b"SubFilter")
        .and_then(lopdf::Object::as_name);
    assert_eq!(filter.ok(), Some(&b"ETSI.CAdES.detached"[..]));
}

/// Whether pyHanko, as a module, is at hand.
fn has_pyhanko() -> bool {
    let here = Path::new(".");
    let found = has("python3")
        && run(here, "python3", &["-c", "import pyhanko.sign.validation"])
            .status
            .success();
    if !found {
        tools::skipped("pyHanko");
    }
    found
}

/// What pyHanko says of a file at a time, and whether it accepts it.
fn pyhanko(file: &Path, root: &str, at: PackageTime) -> (bool, String) {
    let check = tools::repository("tests/x509/check_pdf.py");
    let folder = file.parent().expect("a folder");
    let root = tools::repository("tests/data/x509").join(format!("{root}.crt.pem"));
    let seconds = at.epoch().to_string();
    let arguments = [&check, file, &root].map(|path| path.to_str().expect("text"));
    let done = run(folder, "python3", &[&arguments[..], &[&seconds]].concat());
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    (done.status.success(), said)
}

#[test]
fn pyhanko_agrees_about_every_kind_of_key() {
    if !has_pyhanko() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("signed.pdf");
    for (name, holder) in holders(folder.path()) {
        let (mut file, _) = signed(&holder);
        std::fs::write(&path, &file).expect("written");
        let (accepted, said) = pyhanko(&path, "root", time());
        assert!(accepted, "{name}: {said}");
        for fact in [
            "subfilter /ETSI.CAdES.detached\n",
            "stated D:20260630000000Z\n",
            "attributes content_type, message_digest, signing_certificate_v2\n",
            "coverage ENTIRE_FILE\n",
            "trusted True\n",
        ] {
            assert!(said.contains(fact), "{name}: {fact} in {said}");
        }
        let common = holder.subject().split([',', '=']).nth(1).expect("a name");
        assert!(said.contains(&format!("signer {common}\n")), "{said}");
        if name == "signer" {
            assert!(!pyhanko(&path, "other-root", time()).0, "another root");
            let at = file.len() / 3;
            file[at] ^= 1;
            std::fs::write(&path, &file).expect("written");
            assert!(!pyhanko(&path, "root", time()).0, "a changed byte");
        }
    }
}

#[test]
fn poppler_agrees() {
    if !has("pdfsig") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (mut file, _) = signed(&holder("signer"));
    let mut ask = |change: Option<usize>| {
        if let Some(at) = change {
            file[at] ^= 1;
        }
        std::fs::write(folder.path().join("signed.pdf"), &file).expect("written");
        let done = run(folder.path(), "pdfsig", &["-nocert", "signed.pdf"]);
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let said = ask(None);
    for fact in [
        "Signer Certificate Common Name: Acme Seal\n",
        "Signature Type: ETSI.CAdES.detached\n",
        "Total document signed\n",
        "Signature Validation: Signature is Valid.\n",
    ] {
        assert!(said.contains(fact), "{fact} in {said}");
    }
    let said = ask(Some(200));
    assert!(
        said.contains("Signature Validation: Digest Mismatch."),
        "{said}"
    );
}

/// Every PDF of a package, by the end of its name.
fn reports(desk: &Desk, more: &[&str]) -> Vec<(String, Vec<u8>)> {
    let done = built(desk, more);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let folder = desk.path().join("out");
    let package = walkdir::WalkDir::new(&folder).into_iter().flatten();
    let package = package.map(walkdir::DirEntry::into_path);
    let mut packages = package.filter(|path| path.extension().is_some_and(|end| end == "zip"));
    let package = packages.next().expect("a package");
    let key = "audit/.auditbinder/seal.pub.pem";
    let package = package.to_str().expect("text");
    let to = tempfile::tempdir_in(desk.path()).expect("a folder");
    let to = to.path().join("x");
    let to = to.to_str().expect("text");
    let done = desk.run(&["extract", package, to, "--key", key]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let files = walkdir::WalkDir::new(to).sort_by_file_name().into_iter();
    let files = files.flatten().map(walkdir::DirEntry::into_path);
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "pdf"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        (name.into_owned(), std::fs::read(&path).expect("read"))
    };
    files.map(read).collect()
}

#[test]
fn build_signs_the_reports_only_if_it_is_asked_to() {
    let desk = Desk::new();
    let plain = reports(&desk, &[]);
    let signed = reports(&desk, &["--sign-pdf"]);
    assert_eq!(
        reports(&desk, &["--sign-pdf"]),
        signed,
        "the same bytes twice"
    );
    assert_eq!(reports(&desk, &[]), plain, "nothing is left behind");
    let marks = |files: &[(String, Vec<u8>)]| {
        let mark = |(name, bytes): &(String, Vec<u8>)| {
            let found = bytes.windows(19).any(|part| part == b"ETSI.CAdES.detached");
            (name.clone(), found)
        };
        files.iter().map(mark).collect::<Vec<_>>()
    };
    assert_eq!(marks(&plain), [("report.pdf".to_owned(), false)]);
    assert_eq!(marks(&signed), [("report.pdf".to_owned(), true)]);
    desk.put("report.pdf", &signed[0].1);
    if has_pyhanko() {
        let (accepted, said) = pyhanko(&desk.path().join("report.pdf"), "root", time());
        assert!(accepted, "{said}");
    }
    assert_eq!(
        desk.run(&["build", "audit/auditbinder.yaml", "--sign-pdf"])
            .status
            .code(),
        Some(2),
        "it needs a certificate"
    );
}
