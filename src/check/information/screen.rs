//! B: what a picture of a screen has to show, as firms ask for it in their guides to
//! information produced by the entity.

use super::Seen;
use super::answer::Answer;
use crate::diagnostic::Code;
use crate::model::plan::Text;
use crate::model::{At, CollectedFile};

/// Endings of pictures, each with the media type that its bytes must show.
const PICTURES: [(&str, &str); 8] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("bmp", "image/bmp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
];

/// Words that say nothing about what a picture shows.
const SAYS_NOTHING: [&str; 11] = [
    "screenshot",
    "screen",
    "shot",
    "screencapture",
    "capture",
    "image",
    "img",
    "picture",
    "pic",
    "untitled",
    "at",
];

fn extension(file: &CollectedFile) -> String {
    let name = file.shown.rsplit('/').next().unwrap_or_default();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    end.to_ascii_lowercase()
}

fn is_picture(file: &CollectedFile) -> bool {
    let end = extension(file);
    file.media_type.starts_with("image/") || PICTURES.iter().any(|(known, _)| *known == end)
}

/// B: address or system, time, account, whole page, a telling name, and bytes of a picture.
pub(super) fn screenshot(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let files = seen.collected.files.iter();
    let pictures: Vec<&CollectedFile> = files.filter(|file| is_picture(file)).collect();
    if pictures.is_empty() {
        return answer;
    }
    let mut lacks = stated(seen, &mut answer);
    lacks.extend(pictures.iter().filter_map(|file| telling_name(file)));
    for what in &lacks {
        answer.miss(what.as_str());
    }
    for why in pictures.iter().filter_map(|file| other_bytes(file)) {
        answer.contradict(why.as_str());
        lacks.push(why);
    }
    if !lacks.is_empty() {
        let message = format!(
            "picture of a screen `{}` does not show all that it has to",
            seen.item.id
        );
        let finding = seen.finding(Code::ScreenshotIncomplete, message, None);
        let finding = finding.note(format!("what is missing: {}", lacks.join("; ")));
        let help = "state it under `collected:`, or take an export in place of the picture";
        answer.tell(finding.help(help));
    }
    answer
}

/// What the plan says of the picture; returns what it does not say.
fn stated(seen: Seen<'_>, answer: &mut Answer) -> Vec<String> {
    let collection = seen.collection();
    let text = |text: Option<&Text>| text.map(|text| text.value.clone());
    let url = text(collection.and_then(|c| c.url.as_ref()));
    let system = text(collection.and_then(|c| c.system.as_ref()));
    let at = collection.and_then(|c| c.at.as_ref());
    let account = text(collection.and_then(|c| c.account.as_ref()));
    let page = collection.and_then(|c| c.full_page.as_ref());
    let environment = collection.and_then(|c| c.environment.as_ref());
    let whole = |page: &At<bool>| page.value.then(|| "whole page".to_owned());
    let facts = [
        (url.or(system), "`url` or `system`"),
        (at.map(|at| at.value.to_string()), "`at`, the time"),
        (
            account.map(|account| format!("logged in as {account}")),
            "`account`",
        ),
        (
            page.and_then(whole),
            "`full-page: true`, the whole page with its header",
        ),
        (
            environment.map(|environment| environment.value.as_str().to_owned()),
            "`environment`",
        ),
    ];
    let mut lacks = Vec::new();
    for (fact, what) in facts {
        match fact {
            Some(fact) => answer.state(fact),
            None => lacks.push(what.to_owned()),
        }
    }
    lacks
}

/// What is wrong with a file name such as `Screenshot 2026-05-31 at 09.14.png`.
fn telling_name(file: &CollectedFile) -> Option<String> {
    let name = file.shown.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words = stem
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() > 1);
    let tells = words.any(|word| !SAYS_NOTHING.contains(&word.to_lowercase().as_str()));
    (!tells).then(|| format!("a name that says what `{name}` shows"))
}

/// What is wrong with bytes that are not those of the ending.
fn other_bytes(file: &CollectedFile) -> Option<String> {
    let end = extension(file);
    let (_, expected) = PICTURES.iter().find(|(known, _)| *known == end)?;
    (file.media_type != *expected).then(|| {
        format!(
            "the bytes of `{}` are {}, not {expected}",
            file.shown, file.media_type
        )
    })
}
