//! `CycloneDX` and SPDX.

#![allow(clippy::too_many_lines, reason = "a table of cases is one thing")]
#![allow(
    clippy::type_complexity,
    reason = "a row of the table has several parts"
)]

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::super::cases::{inspect, of_sample, read_as, utf16};
use super::super::documents::{Document, Long};
use super::at;

/// Each sample: its form, its components, and facts that were counted in the file itself.
#[test]
fn every_sample_is_told_by_its_content() {
    let samples: [(&str, &str, u64, &[(&str, Value)]); 6] = [
        (
            "cyclonedx/cbom-certificate.json",
            "CycloneDX 1.6 bill of materials",
            4,
            &[
                ("/software", json!(0)),
                ("/types/counts", json!({"cryptographic-asset": 4})),
            ],
        ),
        (
            "cyclonedx/cern-lhc.bom.json",
            "CycloneDX 1.2 bill of materials",
            43,
            &[
                ("/identified", json!(43)),
                ("/with-hash", json!(43)),
                ("/with-licence", json!(43)),
                ("/subject", json!("lhc-vdm-editor 0.0.1")),
            ],
        ),
        (
            "cyclonedx/laravel.bom.1.4.json",
            "CycloneDX 1.4 bill of materials",
            62,
            &[
                ("/identified", json!(62)),
                ("/with-hash", json!(0)),
                ("/licences/counts/MIT", json!(57)),
            ],
        ),
        (
            "cyclonedx/vex-case3.json",
            "CycloneDX 1.4 vulnerabilities",
            0,
            &[
                ("/vulnerabilities/total", json!(19)),
                ("/vulnerabilities/open-total", json!(10)),
                ("/vulnerabilities/open/critical", json!(2)),
                (
                    "/vulnerabilities/open-critical/first",
                    json!(["CVE-2020-11896", "CVE-2020-11898"]),
                ),
                ("/vulnerabilities/states/counts/not_affected", json!(6)),
            ],
        ),
        (
            "spdx/software_example8_spdx2.3_examplemaven-0.0.1.spdx.json",
            "SPDX 2.3 bill of materials",
            6,
            &[
                ("/software", json!(5)),
                ("/with-purl", json!(0)),
                ("/with-version", json!(2)),
                ("/relationships", json!(7)),
                ("/created", json!("2022-10-23T15:44:16Z")),
            ],
        ),
        (
            "spdx/software_example9_spdx2.2_appbomination.spdx.json",
            "SPDX 2.2 bill of materials",
            7,
            &[
                ("/software", json!(6)),
                ("/identified", json!(4)),
                ("/with-hash", json!(5)),
                (
                    "/unidentified/first",
                    json!(["Gradle", "Faust Proprietary File"]),
                ),
            ],
        ),
    ];
    for (file, form, components, facts) in samples {
        let Some(read) = of_sample(&format!("sbom/{file}")) else {
            continue;
        };
        assert_eq!(
            (read.form.as_str(), read.records),
            (form, Some(components)),
            "{file}"
        );
        assert_eq!(
            read.troubles.count(),
            0,
            "{file}: {:?}",
            read.troubles.first
        );
        for (path, value) in facts {
            assert_eq!(at(&read.doc, path), value, "{file} {path}");
        }
    }
}

fn cyclonedx() -> Value {
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1,
        "components": [
            {"type": "library", "name": "a", "version": "1", "purl": "pkg:cargo/a@1",
                "components": [{"type": "library", "name": "inner", "purl": "pkg:cargo/inner@2"}]},
            {"type": "library", "name": "b", "version": "2"},
            {"type": "data", "name": "c"},
        ],
        "vulnerabilities": [
            {"id": "CVE-1", "ratings": [{"severity": "low"}, {"score": 9.1, "method": "CVSSv31"}]},
            {"id": "CVE-2", "ratings": [{"severity": "critical"}], "analysis": {"state": "resolved"}},
        ],
    })
}

#[test]
fn nested_components_count_and_the_heaviest_rating_is_the_severity() {
    let read = inspect("bom.json", cyclonedx().to_string().as_bytes());
    let facts = [
        ("/components", json!(4)),
        ("/software", json!(3)),
        ("/identified", json!(2)),
        ("/unidentified/first", json!(["b 2"])),
        ("/vulnerabilities/open-critical/first", json!(["CVE-1"])),
        ("/vulnerabilities/open-total", json!(1)),
    ];
    for (path, value) in facts {
        assert_eq!(at(&read.doc, path), &value, "{path}");
    }
}

#[test]
fn cyclonedx_bears_bad_input() {
    Document {
        parser: Parser::Cyclonedx,
        whole: cyclonedx(),
        required: &[
            ("/specVersion", "the document has no `specVersion`"),
            ("/version", "the document has no `version`"),
            ("/components/1/name", "record 2 has no `name`"),
            (
                "/components/0/components/0/type",
                "a part of record 1 has no `type`",
            ),
        ],
    }
    .bears_bad_input();
    let old = json!({"bomFormat": "CycloneDX", "specVersion": "1.2", "version": 1,
        "components": [{"type": "library", "name": "a"}]});
    let read = inspect("bom.json", old.to_string().as_bytes());
    assert_eq!(read.troubles.first[0].what, "record 1 has no `version`");
    let xml = r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>"#;
    let read = artifact::read(None, "bom.xml", &mut xml.as_bytes()).expect("readable");
    let wrong = read
        .expect("it is known by its namespace")
        .expect_err("XML is not read");
    assert!(wrong.message.contains("XML"), "{}", wrong.message);
}

fn spdx() -> Value {
    json!({
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "app",
        "dataLicense": "CC0-1.0", "documentNamespace": "https://a.example/1",
        "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: t"]},
        "packages": [
            {"SPDXID": "SPDXRef-app", "name": "app", "downloadLocation": "NONE"},
            {"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NONE", "versionInfo": "1",
                "externalRefs": [{"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl",
                    "referenceLocator": "pkg:cargo/a@1"}]},
        ],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-app"}],
    })
}

#[test]
fn spdx_bears_bad_input_and_what_it_describes_is_no_component_of_itself() {
    let read = inspect("x.json", spdx().to_string().as_bytes());
    assert_eq!(
        (&read.doc["software"], &read.doc["identified"]),
        (&json!(1), &json!(1))
    );
    Document {
        parser: Parser::Spdx,
        whole: spdx(),
        required: &[
            ("/SPDXID", "the document has no `SPDXID`"),
            ("/dataLicense", "the document has no `dataLicense`"),
            ("/name", "the document has no `name`"),
            (
                "/documentNamespace",
                "the document has no `documentNamespace`",
            ),
            ("/creationInfo/created", "`creationInfo.created`"),
            ("/creationInfo/creators", "`creationInfo.creators`"),
            ("/packages/1/name", "package 2 has no `name`"),
            ("/packages/1/SPDXID", "package 2 has no `SPDXID`"),
            (
                "/packages/1/downloadLocation",
                "package 2 has no `downloadLocation`",
            ),
        ],
    }
    .bears_bad_input();
}

const TAGS: &str = "# made by hand
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: app
DocumentNamespace: https://a.example/1
Creator: Tool: t
Created: 2026-01-02T03:04:05Z
DocumentComment: <text>two
lines: of text</text>

PackageName: app
SPDXID: SPDXRef-app
PackageDownloadLocation: NONE
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app

PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1
PackageDownloadLocation: https://a.example/a
PackageChecksum: SHA1: 85ed0817af83a24ad8da68c2b5094de69833983c
PackageLicenseConcluded: MIT
ExternalRef: PACKAGE-MANAGER purl pkg:cargo/a@1
";

#[test]
fn spdx_as_tags_with_values() {
    let read = inspect("app.spdx", TAGS.as_bytes());
    assert_eq!(read.form, "SPDX 2.3 bill of materials, tags with values");
    assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles.first);
    let facts = [
        ("/components", json!(2)),
        ("/software", json!(1)),
        ("/identified", json!(1)),
        ("/with-hash", json!(1)),
        ("/licences/counts", json!({"MIT": 1})),
        ("/relationships", json!(1)),
    ];
    for (path, value) in facts {
        assert_eq!(at(&read.doc, path), &value, "{path}");
    }
    for bytes in [
        utf16(TAGS, true),
        utf16(TAGS, false),
        TAGS.replace('\n', "\r\n").into_bytes(),
    ] {
        assert_eq!(inspect("app.spdx", &bytes).doc, read.doc);
    }
    for tag in [
        "DataLicense",
        "SPDXID",
        "DocumentName",
        "DocumentNamespace",
        "Creator",
        "Created",
        "PackageDownloadLocation",
    ] {
        let less = TAGS.replacen(&format!("{tag}: "), "X: ", 1);
        let troubles = inspect("app.spdx", less.as_bytes()).troubles;
        let named = troubles
            .first
            .iter()
            .any(|one| one.what.contains(&format!("`{tag}`")));
        assert!(named, "{tag}: {:?}", troubles.first);
    }
    let cut = TAGS.split("lines:").next().expect("a beginning");
    let wrong = read_as(Parser::Spdx, "app.spdx", cut.as_bytes()).expect_err("it is cut off");
    assert!(wrong.message.contains("`<text>` has no end"));
    let odd = inspect("app.spdx", format!("{TAGS}what is this\n").as_bytes());
    assert_eq!(
        (odd.troubles.count(), odd.troubles.first[0].place.line),
        (1, 24)
    );
}

#[test]
fn spdx_3_as_a_graph() {
    let to = |kind: &str, from: &str, to: &str| {
        json!({"type": "Relationship", "spdxId": format!("r-{from}-{to}"), "from": from,
            "relationshipType": kind, "to": [to]})
    };
    let vex = |kind: &str, from: &str| {
        json!({"type": format!("security_{kind}VulnAssessmentRelationship"), "spdxId": "x",
            "from": from, "to": ["p-a"], "security_severity": if kind == "CvssV3" { json!("critical") } else { Value::Null }})
    };
    let whole = json!({
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-02T03:04:05Z"},
            {"type": "SpdxDocument", "spdxId": "d", "name": "app", "rootElement": ["p-app"]},
            {"type": "software_Package", "spdxId": "p-app", "name": "app"},
            {"type": "software_Package", "spdxId": "p-a", "name": "a", "software_packageVersion": "1",
                "software_packageUrl": "pkg:cargo/a@1", "verifiedUsing": [{"type": "Hash"}]},
            {"type": "software_Package", "spdxId": "p-b", "name": "b", "externalIdentifier": [
                {"externalIdentifierType": "packageUrl", "identifier": "pkg:cargo/b@2"}]},
            {"type": "simplelicensing_LicenseExpression", "spdxId": "l", "simplelicensing_licenseExpression": "MIT"},
            to("hasConcludedLicense", "p-a", "l"),
            {"type": "security_Vulnerability", "spdxId": "https://a.example/CVE-1"},
            {"type": "security_Vulnerability", "spdxId": "https://a.example/CVE-2"},
            vex("CvssV3", "https://a.example/CVE-1"),
            vex("CvssV3", "https://a.example/CVE-2"),
            vex("VexAffected", "https://a.example/CVE-1"),
            vex("VexFixed", "https://a.example/CVE-2"),
        ],
    });
    let read = inspect("x.json", whole.to_string().as_bytes());
    assert_eq!(read.form, "SPDX 3.0.1 bill of materials, JSON-LD");
    let facts = [
        ("/components", json!(3)),
        ("/software", json!(2)),
        ("/identified", json!(2)),
        ("/licences/counts", json!({"MIT": 1})),
        ("/vulnerabilities/total", json!(2)),
        ("/vulnerabilities/open-critical/first", json!(["CVE-1"])),
        (
            "/vulnerabilities/states/counts",
            json!({"affected": 1, "fixed": 1}),
        ),
    ];
    for (path, value) in facts {
        assert_eq!(at(&read.doc, path), &value, "{path}");
    }
    Document {
        parser: Parser::Spdx,
        whole,
        required: &[
            ("/@graph/0/created", "element 1 has no `created`"),
            ("/@graph/1/type", "element 2 has no `type`"),
            ("/@graph/3/name", "element 4, a package, has no `name`"),
        ],
    }
    .bears_bad_input();
}

#[test]
fn a_long_bill_is_read_in_bounded_memory() {
    let part = r#"{"type":"library","name":"without an identity","description":"long words"}"#;
    let begin = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":["#;
    let mut long = Long::new(begin, part, &format!(",{part}"), 20_000, "]}");
    let read = artifact::read(None, "bom.json", &mut long).expect("readable");
    let read = read.expect("known").expect("read");
    assert_eq!(read.records, Some(20_001));
    let names = &read.doc["unidentified"];
    assert_eq!(
        (&names["count"], &names["left-out"]),
        (&json!(20_001), &json!(19_801))
    );
    assert!(read.doc.to_string().len() < 100_000);
}
