//! The chain of packages on the command line: built, verified, broken, rolled back.

use std::fs;

use serde_json::Value;

use super::home::{Home, PLAN, json, says};

/// Builds with a key, then keeps the package under a name of its own.
fn keep(home: &Home, name: &str, key: u8, more: &[&str]) -> Value {
    let key = format!("{key}.key.pem");
    let arguments = [&["--key", &key, "--format", "json"], more].concat();
    let output = home.build(&arguments).output().expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    fs::rename(home.file("out/audit.zip"), home.file(name)).expect("moved");
    json(&output)["engagements"][0]["package"].clone()
}

/// Two packages of one chain, and one that stands alone.
fn chain() -> (Home, Value, Value) {
    let home = Home::new();
    let old = keep(&home, "old.zip", 7, &[]);
    let new = keep(&home, "new.zip", 7, &["--previous", "old.zip"]);
    (home, old, new)
}

/// The exit code, and the codes of the findings about the package itself.
fn verify(home: &Home, arguments: &[&str]) -> (Option<i32>, Vec<String>, Value) {
    let all = [&["verify"], arguments, &["--format", "json"]].concat();
    let output = home.run(&all);
    let answer = json(&output);
    let findings = answer["packages"][0]["findings"].as_array();
    let codes = findings.expect("findings").iter();
    let codes = codes.map(|f| f["code"].as_str().expect("a code").to_owned());
    (output.status.code(), codes.collect(), answer)
}

#[test]
fn a_package_names_the_one_before_in_statement_reports_and_answers() {
    let (home, old, new) = chain();
    assert_eq!(
        (old["sequence"].as_u64(), &old["previous"]),
        (Some(1), &Value::Null)
    );
    assert_eq!(new["sequence"], 2);
    assert!(new["id"].as_str().expect("an id").starts_with("audit-2-"));
    assert_eq!(new["previous"]["package"], old["id"]);
    assert_eq!(new["previous"]["root"], old["root"]);
    let (exit, codes, answer) = verify(
        &home,
        &[
            "new.zip",
            "--key",
            "7.pub.pem",
            "--previous",
            "old.zip",
            "--min-sequence",
            "2",
        ],
    );
    assert_eq!((exit, codes), (Some(0), vec![]), "{answer}");
    let one = &answer["packages"][0];
    assert_eq!(
        (&one["facts"]["previous"], &one["facts"]["sequence"]),
        (&new["previous"], &new["sequence"])
    );
    assert_eq!(one["chain"]["holds"], true);
    assert_eq!(
        (&one["chain"]["previous"], &one["chain"]["min-sequence"]),
        (&"old.zip".into(), &2.into())
    );
    assert_eq!(answer["previous"]["facts"]["root"], old["root"]);
    let people = home.run(&[
        "verify",
        "new.zip",
        "--key",
        "7.pub.pem",
        "--previous",
        "old.zip",
    ]);
    for part in ["  sequence     2\n", "  follows      old.zip\n"] {
        assert!(says(&people, part), "{people:?}");
    }
    let extract = home.run(&["extract", "new.zip", "in", "--key", "7.pub.pem"]);
    assert!(extract.status.success(), "{extract:?}");
    let root = old["root"].as_str().expect("a root");
    for report in ["data/index.json", "data/reports/report.html"] {
        let text = fs::read_to_string(home.file("in/audit").join(report)).expect("a report");
        assert!(text.contains(root), "{report}");
    }
    if super::tools::has("pdftotext") {
        let page = ["-raw", "in/audit/data/reports/report.pdf", "-"];
        let text = super::tools::answer(home.path(), "pdftotext", &page);
        assert!(text.contains("Package before"), "{text}");
    }
}

#[test]
fn a_package_out_of_its_place_ends_with_7() {
    let (home, ..) = chain();
    let key = ["--key", "7.pub.pem"];
    let asked = |package, more: &[&str]| {
        let (exit, codes, answer) = verify(&home, &[&[package], &key[..], more].concat());
        let holds = answer["packages"][0]["chain"]["holds"].clone();
        (exit, codes.join(" "), holds)
    };
    let seven = |codes: &str| (Some(7), codes.to_owned(), Value::Bool(false));
    // The old one again, in place of the new one, and a package that stands alone.
    assert_eq!(
        asked("old.zip", &["--previous", "new.zip"]),
        seven("chain-broken")
    );
    assert_eq!(
        asked("old.zip", &["--previous", "old.zip"]),
        seven("chain-broken")
    );
    assert_eq!(
        asked("new.zip", &["--previous", "new.zip"]),
        seven("chain-broken")
    );
    assert_eq!(
        asked("old.zip", &["--min-sequence", "2"]),
        seven("rollback")
    );
    let both = ["--min-sequence", "3", "--previous", "new.zip"];
    assert_eq!(asked("old.zip", &both), seven("chain-broken rollback"));
    // Another package with the same sequence, over another plan.
    fs::write(
        home.file("plan.yaml"),
        PLAN.replace("title: Audit", "title: Other"),
    )
    .expect("written");
    keep(&home, "other.zip", 7, &[]);
    assert_eq!(
        asked("new.zip", &["--previous", "other.zip"]),
        seven("chain-broken")
    );
    let people = home.run(&[
        "verify",
        "new.zip",
        "--key",
        "7.pub.pem",
        "--previous",
        "other.zip",
    ]);
    assert!(
        says(&people, "NOT the package that is asked for"),
        "{people:?}"
    );
    assert!(
        says(&people, "follows another one than `other.zip`"),
        "{people:?}"
    );
}

#[test]
fn what_cannot_vouch_breaks_no_rule_but_its_own() {
    let (home, ..) = chain();
    home.key(8);
    // The earlier package damaged, absent, or of a key that is not trusted.
    let mut bytes = fs::read(home.file("old.zip")).expect("a package");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(home.file("damaged.zip"), bytes).expect("written");
    for (previous, exit, expected) in [
        ("damaged.zip", 4, "it is not intact"),
        ("absent.zip", 3, "it cannot be read"),
        ("plan.yaml", 6, "not a package in canonical form"),
    ] {
        let (found, codes, answer) = verify(
            &home,
            &["new.zip", "--key", "7.pub.pem", "--previous", previous],
        );
        assert_eq!(
            (found, codes),
            (Some(exit), vec!["chain-broken".to_owned()])
        );
        assert_eq!(answer["previous"]["exit-code"], exit);
        assert!(answer.to_string().contains(expected), "{answer}");
    }
    // Nothing is asked of a package whose signer is not trusted.
    let (exit, codes, answer) = verify(
        &home,
        &["new.zip", "--key", "8.pub.pem", "--min-sequence", "9"],
    );
    assert_eq!(
        (exit, codes),
        (Some(5), vec!["untrusted-signer".to_owned()])
    );
    assert_eq!(answer["packages"][0]["chain"]["holds"], Value::Null);
    let many = [
        "verify",
        "new.zip",
        "old.zip",
        "--key",
        "7.pub.pem",
        "--previous",
        "old.zip",
    ];
    assert_eq!(home.run(&many).status.code(), Some(2));
    let zero = [
        "verify",
        "new.zip",
        "--key",
        "7.pub.pem",
        "--min-sequence",
        "0",
    ];
    assert_eq!(home.run(&zero).status.code(), Some(2));
}

#[test]
fn a_new_key_continues_the_chain_of_the_old_one() {
    let home = Home::new();
    home.key(8);
    keep(&home, "old.zip", 7, &[]);
    let refused = home
        .build(&["--key", "8.key.pem", "--previous", "old.zip"])
        .output()
        .expect("the program starts");
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(says(
        &refused,
        "error[chain-broken]: `old.zip` cannot be continued: another key sealed it"
    ));
    assert!(says(&refused, "--previous-key FILE"), "{refused:?}");
    assert_eq!(home.package(), None);
    keep(
        &home,
        "new.zip",
        8,
        &["--previous", "old.zip", "--previous-key", "7.pub.pem"],
    );
    let both = [
        "new.zip",
        "--key",
        "8.pub.pem",
        "--key",
        "7.pub.pem",
        "--previous",
        "old.zip",
    ];
    let (exit, codes, answer) = verify(&home, &both);
    assert_eq!((exit, codes), (Some(0), vec![]), "{answer}");
    let one = ["new.zip", "--key", "8.pub.pem", "--previous", "old.zip"];
    let (exit, codes, _) = verify(&home, &one);
    assert_eq!((exit, codes), (Some(5), vec!["chain-broken".to_owned()]));
}

#[test]
fn only_what_is_intact_is_continued_and_the_plan_must_agree() {
    let (home, ..) = chain();
    let fails = |more: &[&str], exit, expected: &str| {
        let output = home
            .build(&[&["--key", "7.key.pem"], more].concat())
            .output();
        let output = output.expect("the program starts");
        assert_eq!(output.status.code(), Some(exit), "{output:?}");
        assert!(says(&output, expected), "{expected}: {output:?}");
        assert_eq!(home.package(), None);
    };
    fails(
        &["--previous", "absent.zip"],
        3,
        "error[chain-broken]: `absent.zip` cannot be continued",
    );
    fails(
        &["--previous", "plan.yaml"],
        3,
        "it is not an intact package",
    );
    fails(&["--previous-key", "7.pub.pem"], 2, "--previous");
    let stated = |number: &str| {
        let plan = PLAN.replace("    title:", &format!("    sequence: {number}\n    title:"));
        fs::write(home.file("plan.yaml"), plan).expect("written");
    };
    stated("7");
    fails(
        &["--previous", "new.zip"],
        3,
        "the plan states sequence 7, and the package before has 2",
    );
    fails(&["--previous", "new.zip"], 3, "plan.yaml:4:15");
    stated("3");
    assert_eq!(
        keep(&home, "third.zip", 7, &["--previous", "new.zip"])["sequence"],
        3
    );
    // Without a package before, the plan's number stands alone.
    stated("7");
    assert_eq!(keep(&home, "alone.zip", 7, &[])["sequence"], 7);
    // Two engagements cannot both be the next one.
    let second = PLAN.split_once("engagements:\n").expect("there").1;
    let second = second.replace("id: audit", "id: other");
    fs::write(home.file("plan.yaml"), format!("{PLAN}{second}")).expect("written");
    fails(&["--previous", "new.zip"], 2, "and 2 are to be built");
    keep(
        &home,
        "fourth.zip",
        7,
        &["--previous", "third.zip", "--engagement", "audit"],
    );
}

#[test]
fn the_package_before_is_not_replaced_by_the_one_after() {
    let home = Home::new();
    let build = |more: &[&str]| {
        let output = home
            .build(&[&["--key", "7.key.pem"], more].concat())
            .output();
        output.expect("the program starts")
    };
    assert!(build(&[]).status.success());
    let first = home.package();
    let refused = build(&["--previous", "out/audit.zip"]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(says(&refused, "error[output-exists]: "), "{refused:?}");
    assert!(
        says(&refused, "is the package that the new one continues"),
        "{refused:?}"
    );
    assert!(home.package() == first);
    fs::copy(home.file("out/audit.zip"), home.file("kept.zip")).expect("copied");
    assert!(build(&["--previous", "kept.zip"]).status.success());
    assert!(home.package() != first);
    // The same again gives the same bytes.
    let second = home.package();
    assert!(build(&["--previous", "kept.zip"]).status.success());
    assert!(home.package() == second);
}
