//! Releases of a program with their dates and digests: the small form of
//! `docs/reference/artifacts/git.md`, a package document of the npm registry, or releases
//! of GitHub (REST, "List releases").

use serde_json::{Map, Value, json};

use crate::artifact::head::Head;
use crate::artifact::kept::short;
use crate::artifact::source::{Source, at, fact};
use crate::artifact::stream::elements;
use crate::artifact::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;
use crate::telemetry::Moment;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Releases,
    recognise: |head: &Head| form(head).is_some(),
    read,
};

/// The most releases that are told, the newest ones.
const MOST_RELEASES: usize = 5_000;

/// The most digests of one release.
const MOST_DIGESTS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Own,
    Npm,
    Github,
}

fn form(head: &Head) -> Option<Form> {
    if head.has(&["releases-of"]) {
        Some(Form::Own)
    } else if head.has(&["dist-tags", "name"]) {
        Some(Form::Npm)
    } else if head.has(&["tag_name", "prerelease"]) {
        Some(Form::Github)
    } else {
        None
    }
}

/// One release.
struct Release {
    version: String,
    /// The day of it.
    date: String,
    prerelease: bool,
    digests: Vec<String>,
}

struct Known {
    program: Option<String>,
    releases: Vec<Release>,
    left_out: u64,
    troubles: Troubles,
}

impl Known {
    fn add(&mut self, version: Option<&str>, date: Option<&str>, more: (bool, Vec<String>)) {
        let (Some(version), Some(date)) = (version, date) else {
            return;
        };
        self.releases.push(Release {
            version: short(plain(version)).to_owned(),
            date: date.to_owned(),
            prerelease: more.0,
            digests: more.1,
        });
        if self.releases.len() > 2 * MOST_RELEASES {
            self.cut();
        }
    }

    /// Keeps the newest ones.
    fn cut(&mut self) {
        let key = |release: &Release| (release.date.clone(), release.version.clone());
        self.releases
            .sort_by_key(|release| std::cmp::Reverse(key(release)));
        let over = self.releases.len().saturating_sub(MOST_RELEASES);
        self.left_out += over as u64;
        self.releases.truncate(MOST_RELEASES);
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let Some(form) = form(&source.head) else {
        return Err(source.unreadable(
            "expected releases: an object with `releases-of` and `releases`, a package document of npm, or releases of GitHub; found something else",
        ));
    };
    let shown = source.shown;
    let mut known = Known {
        program: None,
        releases: Vec::new(),
        left_out: 0,
        troubles: Troubles::default(),
    };
    let paths: &[&str] = if form == Form::Own {
        &["releases"]
    } else {
        &[]
    };
    let rest = elements(source, paths, &mut |element| {
        let place = (element.number, element.line.unwrap_or(1), shown);
        one(&mut known, form, &element.value, place);
    })?;
    match form {
        Form::Own => known.program = rest.members.get("releases-of").and_then(owned),
        Form::Npm => npm(&mut known, &rest.members, shown),
        Form::Github if rest.elements == 0 => {
            one(
                &mut known,
                form,
                &Value::Object(rest.members),
                (1, 1, shown),
            );
        }
        Form::Github => {}
    }
    for trouble in rest.troubles.first {
        known.troubles.push(trouble.what, trouble.place);
    }
    known.troubles.left_out += rest.troubles.left_out;
    let count = known.releases.len() as u64 + known.left_out;
    known.cut();
    Ok(answer(known, form, count))
}

fn answer(known: Known, form: Form, count: u64) -> ArtifactReading {
    let latest = known.releases.iter().find(|release| !release.prerelease);
    let with_digest = known.releases.iter().filter(|r| !r.digests.is_empty());
    let mut facts = vec![fact("releases", count)];
    if let Some(program) = &known.program {
        facts.insert(0, fact("program", program));
    }
    if let Some(latest) = latest {
        facts.push(fact(
            "latest",
            format!("{} of {}", latest.version, latest.date),
        ));
    }
    facts.push(fact("with a digest", with_digest.count()));
    let mut doc = Map::new();
    if let Some(program) = known.program {
        doc.insert("program".to_owned(), json!(program));
    }
    if let Some(latest) = latest {
        doc.insert("latest".to_owned(), json!(latest.version));
        doc.insert("latest-date".to_owned(), json!(latest.date));
    }
    let releases = known.releases.iter().map(|release| {
        json!({
            "version": release.version, "date": release.date,
            "prerelease": release.prerelease, "digests": release.digests,
        })
    });
    doc.insert("count".to_owned(), json!(count));
    doc.insert("releases".to_owned(), releases.collect());
    doc.insert("releases-left-out".to_owned(), json!(known.left_out));
    ArtifactReading {
        parser: Parser::Releases,
        form: match form {
            Form::Own => "list of releases",
            Form::Npm => "npm package document",
            Form::Github => "GitHub releases",
        }
        .to_owned(),
        records: Some(count),
        doc: Value::Object(doc),
        facts,
        troubles: known.troubles,
    }
}

/// A release of the small form or of GitHub.
fn one(known: &mut Known, form: Form, value: &Value, (number, line, shown): (u64, u64, &str)) {
    let names = match form {
        Form::Own => ("version", "date"),
        _ => ("tag_name", "published_at"),
    };
    if value["draft"] == true {
        return;
    }
    let version = value[names.0]
        .as_str()
        .filter(|version| !version.is_empty());
    let date = value[names.1].as_str().and_then(day);
    for (name, there) in [(names.0, version.is_some()), (names.1, date.is_some())] {
        if !there {
            let what = format!("release {number} has no `{name}` that can be read");
            known.troubles.push(what, at(shown, line, 1));
        }
    }
    let digests = if form == Form::Own {
        let list = value["sha256"].as_array().into_iter().flatten();
        let all = list.chain(value["sha256"].is_string().then(|| &value["sha256"]));
        let all = all.filter_map(Value::as_str);
        all.map(|digest| format!("sha256:{}", digest.to_lowercase()))
            .collect()
    } else {
        let assets = value["assets"].as_array().into_iter().flatten();
        let all = assets.filter_map(|asset| asset["digest"].as_str());
        all.map(str::to_lowercase).take(MOST_DIGESTS).collect()
    };
    if known.program.is_none() && form == Form::Github {
        known.program = value["url"].as_str().and_then(|url| {
            let (_, rest) = url.split_once("/repos/")?;
            rest.split_once("/releases")
                .map(|(name, _)| short(name).to_owned())
        });
    }
    let prerelease = value["prerelease"] == true;
    known.add(version, date.as_deref(), (prerelease, digests));
}

/// The package document of npm: dates under `time`, digests under `versions`.
fn npm(known: &mut Known, members: &Map<String, Value>, shown: &str) {
    known.program = members.get("name").and_then(owned);
    let Some(times) = members.get("time").and_then(Value::as_object) else {
        known
            .troubles
            .push("the package document has no `time`", at(shown, 1, 1));
        return;
    };
    let versions = members.get("versions").and_then(Value::as_object);
    if versions.is_none() {
        known
            .troubles
            .push("the package document has no `versions`", at(shown, 1, 1));
    }
    for (version, value) in versions.into_iter().flatten() {
        let date = times.get(version).and_then(Value::as_str).and_then(day);
        if date.is_none() {
            let what = format!("version `{}` has no time", short(version));
            known.troubles.push(what, at(shown, 1, 1));
        }
        let integrity = value["dist"]["integrity"].as_str();
        let digests = integrity.map(str::to_owned).into_iter().collect();
        known.add(
            Some(version),
            date.as_deref(),
            (version.contains('-'), digests),
        );
    }
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(|text| short(text).to_owned())
}

/// `rust-v0.169.0` and `v1.2` say 0.169.0 and 1.2.
fn plain(tag: &str) -> &str {
    let start = tag.find(|c: char| c.is_ascii_digit());
    start.map_or(tag, |start| &tag[start..])
}

/// The day of a date or a moment.
fn day(text: &str) -> Option<String> {
    let moment = Moment::parse(text).or_else(|| Moment::parse(&format!("{text}T00:00:00Z")));
    moment.map(|moment| moment.day().to_string())
}
