//! `build --supplement-to` and `verify BASE SUPPLEMENT …` on the command line.

use std::fs;
use std::process::Output;

use serde_json::Value;

use super::home::{Home, PLAN, json, says};

const ITEMS: &str = "evidence:
  - {id: review, title: Access review, type: access_review, owner: ada, collected: {on: 2026-06-01, by: ada}, source: {file: review.csv}}
  - {id: policy, title: Policy, type: communication_policy, owner: ada, collected: {on: 2026-06-01, by: ada}, source: {file: policy.md}}
";
const LOG: &str = "  - {id: log, title: Log, type: access_review, owner: ada, collected: {on: 2026-06-02, by: ada}, source: {file: log.txt}}
";

/// A plan with two items, and its package as `base.zip`.
pub struct Engagement(pub Home);

impl Engagement {
    pub fn new() -> Self {
        let it = Self(Home::new());
        it.plan(ITEMS);
        it.file("review.csv", "user,role\nada,admin\n");
        it.file("policy.md", "# Policy\n");
        it.file("log.txt", "one line\n");
        it.keep("audit", "base.zip", &[]);
        it
    }

    pub fn plan(&self, evidence: &str) {
        self.file("plan.yaml", &format!("{PLAN}{evidence}"));
    }

    pub fn file(&self, name: &str, text: &str) {
        fs::write(self.0.file(name), text).expect("written");
    }

    pub fn build(&self, more: &[&str]) -> Output {
        let arguments = [&["--key", "7.key.pem", "--format", "json"], more].concat();
        let output = self.0.build(&arguments).output();
        output.expect("the program starts")
    }

    /// Builds, and keeps what was written under a name of its own.
    pub fn keep(&self, written: &str, name: &str, more: &[&str]) -> Value {
        let output = self.build(more);
        assert!(output.status.success(), "{output:?}");
        let from = self.0.file(&format!("out/{written}.zip"));
        fs::rename(from, self.0.file(name)).expect("moved");
        json(&output)["engagements"][0]["package"].clone()
    }

    /// The two supplements of the guide: one adds and corrects, one withdraws.
    pub fn two(&self) -> (Value, Value) {
        self.file("review.csv", "user,role\nada,auditor\n");
        self.plan(&format!("{ITEMS}{LOG}"));
        let to = ["--supplement-to", "base.zip"];
        let one = [&to[..], &["--request", "R-7,R-3"]].concat();
        let one = self.keep("audit-sup1", "one.zip", &one);
        let without = ITEMS.lines().filter(|line| !line.contains("id: policy"));
        let without: Vec<&str> = without.collect();
        self.plan(&format!("{}\n{LOG}", without.join("\n")));
        let two = [&to[..], &["--after", "one.zip", "--withdraw", "policy"]].concat();
        (one, self.keep("audit-sup2", "two.zip", &two))
    }

    pub fn verify(&self, packages: &[&str]) -> (Option<i32>, Value) {
        let more = ["--key", "7.pub.pem", "--format", "json"];
        let output = self.0.run(&[&["verify"], packages, &more].concat());
        (output.status.code(), json(&output))
    }

    /// A build that writes nothing: its exit code, and its codes.
    fn refused(&self, more: &[&str], exit: i32, expected: &str) {
        let output = self.build(more);
        assert_eq!(output.status.code(), Some(exit), "{output:?}");
        assert!(says(&output, expected), "{expected}: {output:?}");
        let left = fs::read_dir(self.0.file("out")).expect("a folder").count();
        assert_eq!(left, 0, "something is left");
    }
}

#[test]
fn a_supplement_holds_what_changed_and_says_so_in_its_statement() {
    let engagement = Engagement::new();
    let (one, two) = engagement.two();
    assert_eq!(one["evidence-files"], 2);
    assert_eq!(two["evidence-files"], 0);
    let (exit, answer) = engagement.verify(&["one.zip"]);
    assert_eq!(exit, Some(0));
    let package = &answer["packages"][0];
    let said = &package["facts"]["supplement"];
    assert_eq!(*said, one["supplement"]);
    assert_eq!(said["number"], 1);
    assert_eq!(said["before"], Value::Null);
    assert_eq!(said["requests"], serde_json::json!(["R-3", "R-7"]));
    let keys = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&said["adds"]), ["log"]);
    assert_eq!(keys(&said["replaces"]), ["review"]);
    assert!(keys(&said["withdraws"]).is_empty());
    assert_eq!(
        package["base"],
        serde_json::json!({"looked-at": false, "file": null, "holds": null})
    );
    assert_eq!(two["supplement"]["before"]["root"], one["root"]);
    assert_eq!(two["supplement"]["number"], 2);
    let people = engagement
        .0
        .run(&["verify", "one.zip", "--key", "7.pub.pem"]);
    assert!(
        says(&people, "NOT looked at: this is a supplement"),
        "{people:?}"
    );
}

#[test]
fn verify_prints_the_combined_index_in_whatever_order_packages_are_named() {
    let engagement = Engagement::new();
    engagement.two();
    let orders = [
        ["base.zip", "one.zip", "two.zip"],
        ["two.zip", "one.zip", "base.zip"],
    ];
    let mut combined = Vec::new();
    for order in orders {
        let (exit, answer) = engagement.verify(&order);
        assert_eq!(exit, Some(0), "{answer}");
        combined.push(answer["combined"].clone());
    }
    assert_eq!(combined[0], combined[1]);
    let items = combined[0][0]["items"].as_array().expect("items").clone();
    let standing: Vec<String> = items
        .iter()
        .map(|item| format!("{} {} {}", item["item"], item["standing"], item["file"]))
        .collect();
    assert_eq!(
        standing,
        [
            "\"log\" \"valid\" \"one.zip\"",
            "\"policy\" \"withdrawn\" null",
            "\"review\" \"valid\" \"one.zip\""
        ]
    );
    let entry = "data/evidence/review/review.csv";
    let step = &items[2]["history"][0];
    assert_eq!(
        (&step["change"], &step["supplement"]),
        (&"replaced".into(), &1.into())
    );
    assert_ne!(step["was"][entry], step["now"][entry]);
    let arguments = [
        "verify",
        "two.zip",
        "base.zip",
        "one.zip",
        "--key",
        "7.pub.pem",
    ];
    let people = engagement.0.run(&arguments);
    for part in [
        "combined index of base.zip and 2 supplements\n",
        "  policy  withdrawn\n    withdrawn by supplement 2\n",
        "  review  one.zip\n    replaced by supplement 1\n      data/evidence/review/review.csv  ",
        "  base         base.zip\n",
    ] {
        assert!(says(&people, part), "{part}: {people:?}");
    }
}

#[test]
fn a_chain_that_does_not_hold_ends_with_7() {
    let engagement = Engagement::new();
    engagement.two();
    let (exit, answer) = engagement.verify(&["base.zip", "two.zip"]);
    assert_eq!(exit, Some(7));
    assert_eq!(answer["combined"], serde_json::json!([]));
    assert_eq!(answer["packages"][0]["exit-code"], 0);
    assert_eq!(answer["packages"][1]["exit-code"], 7);
    assert_eq!(answer["packages"][1]["verdict"], "intact");
    assert_eq!(answer["packages"][1]["findings"][0]["code"], "chain-broken");
    assert_eq!(answer["packages"][1]["base"]["holds"], false);
    let arguments = ["verify", "two.zip", "base.zip", "--key", "7.pub.pem"];
    let people = engagement.0.run(&arguments);
    for part in [
        "two.zip: intact, sealed by a trusted key, but its chain of supplements does NOT hold",
        "no combined index",
    ] {
        assert!(says(&people, part), "{part}: {people:?}");
    }
}

#[test]
fn the_same_supplement_has_the_same_bytes_and_another_one_is_not_overwritten() {
    let engagement = Engagement::new();
    engagement.two();
    let to = [
        "--supplement-to",
        "base.zip",
        "--after",
        "one.zip",
        "--withdraw",
        "policy",
    ];
    assert!(engagement.build(&to).status.success());
    let path = engagement.0.file("out/audit-sup2.zip");
    let first = fs::read(&path).expect("there");
    assert!(first == fs::read(engagement.0.file("two.zip")).expect("there"));
    // The same again is replaced by itself.
    assert!(engagement.build(&to).status.success());
    assert!(first == fs::read(&path).expect("there"));
    engagement.file("log.txt", "another line\n");
    let output = engagement.build(&to);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(
        says(&output, "is another supplement with number 2"),
        "{output:?}"
    );
    assert!(says(&output, "output-exists"), "{output:?}");
    assert!(first == fs::read(&path).expect("there"));
    assert!(
        engagement
            .build(&[&to[..], &["--force"]].concat())
            .status
            .success()
    );
    assert!(first != fs::read(&path).expect("there"));
}

#[test]
fn another_folder_and_another_time_zone_give_the_same_bytes() {
    let (here, there) = (Engagement::new(), Engagement::new());
    here.two();
    let base = fs::read(here.0.file("base.zip")).expect("there");
    assert!(base == fs::read(there.0.file("base.zip")).expect("there"));
    // Two named in another order and under other names are the same two.
    fs::copy(here.0.file("one.zip"), there.0.file("b.zip")).expect("copied");
    fs::copy(here.0.file("two.zip"), there.0.file("a.zip")).expect("copied");
    let third = |at: &Engagement, more: &[&str], zone: &str| {
        at.file("review.csv", "third\n");
        at.file("log.txt", "one line\n");
        let without = ITEMS.lines().filter(|line| !line.contains("id: policy"));
        let without: Vec<&str> = without.collect();
        at.plan(&format!("{}\n{LOG}", without.join("\n")));
        let arguments = [&["--key", "7.key.pem", "--supplement-to", "base.zip"], more].concat();
        let built = at.0.build(&arguments).env("TZ", zone).output();
        assert!(built.expect("the program starts").status.success());
        fs::read(at.0.file("out/audit-sup3.zip")).expect("there")
    };
    let one = third(&here, &["--after", "one.zip", "--after", "two.zip"], "UTC");
    let other = third(
        &there,
        &["--after", "a.zip", "--after", "b.zip"],
        "Asia/Kolkata",
    );
    assert!(one == other);
}

#[test]
fn what_cannot_be_supplemented_writes_nothing() {
    let engagement = Engagement::new();
    engagement.0.key(8);
    let to = |path: &str, exit, expected: &str| {
        engagement.refused(&["--supplement-to", path], exit, expected);
    };
    to("base.zip", 3, "supplement-empty");
    to("absent.zip", 3, "it is not an intact package");
    to("plan.yaml", 3, "it is not an intact package");
    let other = [
        "--key",
        "8.key.pem",
        "--supplement-to",
        "base.zip",
        "--format",
        "json",
    ];
    let output = engagement
        .0
        .build(&other)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(says(&output, "--parent-key FILE"), "{output:?}");
    engagement.file("review.csv", "new\n");
    let whole = "is a whole package, not a supplement";
    engagement.refused(
        &["--supplement-to", "base.zip", "--after", "base.zip"],
        3,
        whole,
    );
    let both = ["--supplement-to", "base.zip", "--previous", "base.zip"];
    engagement.refused(&both, 2, "cannot be used with");
    engagement.refused(&["--after", "base.zip"], 2, "--supplement-to");
    engagement.refused(
        &["--supplement-to", "base.zip", "--request", "a/b"],
        2,
        "cannot be an id",
    );
    let renamed = PLAN.replace("id: audit", "id: audit2");
    engagement.file("plan.yaml", &format!("{renamed}{ITEMS}"));
    to(
        "base.zip",
        3,
        "is of engagement `audit`, and `audit2` is to be built",
    );
    let later = PLAN.replace("until: 2026-06-30", "until: 2026-07-01");
    engagement.file("plan.yaml", &format!("{later}{ITEMS}"));
    to("base.zip", 3, "is about 2026-01-01 to 2026-06-30");
}

#[test]
fn a_supplement_is_neither_supplemented_nor_continued_nor_compared() {
    let engagement = Engagement::new();
    engagement.two();
    engagement.file("review.csv", "newer\n");
    engagement.refused(
        &["--supplement-to", "one.zip"],
        3,
        "`one.zip` is supplement 1 to `audit-1-",
    );
    engagement.refused(
        &[
            "--supplement-to",
            "base.zip",
            "--after",
            "two.zip",
            "--withdraw",
            "policy",
        ],
        3,
        "supplement 1 is missing",
    );
    engagement.refused(&["--previous", "one.zip"], 3, "it is a supplement");
    let diff = engagement
        .0
        .run(&["diff", "base.zip", "one.zip", "--key", "7.pub.pem"]);
    assert_eq!(diff.status.code(), Some(3));
    assert!(
        says(
            &diff,
            "error[index-unusable]: `one.zip` is supplement 1 to "
        ),
        "{diff:?}"
    );
    let previous = [
        "verify",
        "one.zip",
        "--key",
        "7.pub.pem",
        "--previous",
        "base.zip",
    ];
    let previous = engagement.0.run(&previous);
    assert_eq!(previous.status.code(), Some(7));
    assert!(
        says(&previous, "a supplement does not follow `base.zip`"),
        "{previous:?}"
    );
    // The next whole package names the base, whatever supplements there were.
    let next = engagement.keep("audit", "next.zip", &["--previous", "base.zip"]);
    assert_eq!(next["sequence"], 2);
    assert_eq!(next["supplement"], Value::Null);
}

#[test]
fn items_are_withdrawn_by_name_and_only_when_the_plan_lacks_them() {
    let engagement = Engagement::new();
    let to = |more: &[&str], expected: &str| {
        let all = [&["--supplement-to", "base.zip"], more].concat();
        engagement.refused(&all, 3, expected);
    };
    to(
        &["--withdraw", "policy"],
        "is to be withdrawn, and is still in the plan",
    );
    to(&["--withdraw", "polcy"], "did you mean `policy`?");
    let only = ITEMS.lines().take(2).collect::<Vec<_>>().join("\n");
    engagement.plan(&format!("{only}\n"));
    to(&[], "withdrawal-unstated");
    let withdrawn = ["--supplement-to", "base.zip", "--withdraw", "policy"];
    engagement.keep("audit-sup1", "one.zip", &withdrawn);
    // Withdrawn is withdrawn: once is enough, and twice is a mistake.
    let again = ["--after", "one.zip", "--withdraw", "policy"];
    to(&again, "was withdrawn from `audit-1-");
    engagement.plan(ITEMS);
    let back = ["--supplement-to", "base.zip", "--after", "one.zip"];
    let back = engagement.keep("audit-sup2", "two.zip", &back);
    assert!(back["supplement"]["adds"]["policy"].is_object(), "{back}");
    assert_eq!(
        engagement.verify(&["two.zip", "one.zip", "base.zip"]).0,
        Some(0)
    );
}

#[test]
fn a_request_is_one_of_the_plan_where_the_plan_lists_any() {
    let engagement = Engagement::new();
    engagement.plan(&format!(
        "{ITEMS}{LOG}requests:\n  - {{id: R-7, text: Show the log, evidence: [log]}}\n"
    ));
    let to = ["--supplement-to", "base.zip", "--request"];
    engagement.refused(
        &[&to[..], &["R-8"]].concat(),
        3,
        "the plan has no request `R-8`",
    );
    let one = engagement.keep("audit-sup1", "one.zip", &[&to[..], &["R-7"]].concat());
    assert_eq!(one["supplement"]["requests"], serde_json::json!(["R-7"]));
}

#[test]
fn a_changed_description_replaces_an_item_with_the_same_files() {
    let engagement = Engagement::new();
    engagement.plan(&ITEMS.replace("title: Policy", "title: Security policy"));
    let one = engagement.keep("audit-sup1", "one.zip", &["--supplement-to", "base.zip"]);
    let both = &one["supplement"]["replaces"]["policy"];
    assert_eq!(both["was"], both["now"]);
    let people = engagement
        .0
        .run(&["verify", "one.zip", "base.zip", "--key", "7.pub.pem"]);
    assert!(
        says(&people, "the same files, described anew"),
        "{people:?}"
    );
}

#[test]
fn another_key_supplements_what_it_is_told_to_trust() {
    let engagement = Engagement::new();
    engagement.0.key(8);
    engagement.file("review.csv", "new\n");
    let arguments = [
        "--key",
        "8.key.pem",
        "--supplement-to",
        "base.zip",
        "--parent-key",
        "7.pub.pem",
    ];
    let output = engagement
        .0
        .build(&arguments)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let sup = "out/audit-sup1.zip";
    let (exit, answer) = engagement.verify(&["base.zip", sup]);
    assert_eq!(exit, Some(5));
    assert_eq!(answer["combined"], serde_json::json!([]));
    let both = [
        "verify",
        sup,
        "base.zip",
        "--key",
        "7.pub.pem",
        "--key",
        "8.pub.pem",
    ];
    assert_eq!(engagement.0.run(&both).status.code(), Some(0));
}
