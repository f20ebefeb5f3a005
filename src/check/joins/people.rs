//! Who is who: the readings of all items, the directory of the organisation, and the
//! accounts at a vendor.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::Subject;
use crate::model::Place;
use crate::model::artifact::ArtifactReading;
use crate::model::id::{EvidenceId, Id as _};
use crate::model::plan::{ItemView, Parser};

/// How many names a join keeps of those that stand out.
pub(super) const MOST: usize = 1_000;

/// One file as its reader tells it, with its item.
pub(super) struct Read<'a> {
    /// The item.
    pub(super) item: &'a EvidenceId,
    /// Where it is described.
    pub(super) place: &'a Place,
    /// How messages name the file.
    pub(super) shown: &'a str,
    /// What it says.
    pub(super) reading: &'a ArtifactReading,
    /// The vendor that the item speaks of.
    pub(super) vendor: Option<&'a str>,
}

impl Read<'_> {
    /// A list of the answer.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        let list = self.reading.doc.get(name).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// A number of the answer.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.reading.doc.get(name).and_then(Value::as_u64)
    }

    /// The vendor's name: what the item is about, else whose form it has.
    fn vendor_or_form(&self) -> &str {
        self.vendor.unwrap_or(match self.reading.parser {
            Parser::AnthropicActivity => "Anthropic",
            _ => "OpenAI",
        })
    }
}

/// Every file in force that one of these readers read, in the order of the plan.
pub(super) fn reads<'a>(subject: Subject<'a>, parsers: &[Parser]) -> Vec<Read<'a>> {
    let mut all = Vec::new();
    for item in subject.plan.items() {
        let Some((id, collected)) = subject.collected.items.get_key_value(&item.id) else {
            continue;
        };
        let vendor = vendor(subject, &item);
        for file in collected.files.iter().filter(|file| !file.earlier) {
            let reading = file.artifact.as_deref();
            if let Some(reading) = reading.filter(|read| parsers.contains(&read.parser)) {
                all.push(Read {
                    item: id,
                    place: item.place,
                    shown: &file.shown,
                    reading,
                    vendor,
                });
            }
        }
    }
    all
}

/// The vendor that an item speaks of: by its own id, or by an asset of the vendor's.
fn vendor<'a>(subject: Subject<'a>, item: &ItemView<'a>) -> Option<&'a str> {
    item.about.iter().find_map(|about| {
        let mut vendors = subject.plan.vendors.iter();
        let named = vendors.find(|vendor| vendor.id.value.as_str() == about.value);
        let mut assets = subject.plan.assets.iter();
        let of_asset = || {
            let asset = assets.find(|asset| asset.id.value.as_str() == about.value)?;
            asset.vendor.as_ref().map(|vendor| vendor.value.as_str())
        };
        named
            .map(|vendor| vendor.id.value.as_str())
            .or_else(of_asset)
    })
}

/// Files by the vendor that they speak of.
pub(super) fn by_vendor(reads: Vec<Read<'_>>) -> BTreeMap<String, Vec<Read<'_>>> {
    let mut all: BTreeMap<String, Vec<Read<'_>>> = BTreeMap::new();
    for read in reads {
        let vendor = read.vendor_or_form().to_owned();
        all.entry(vendor).or_default().push(read);
    }
    all
}

/// The items of some files, each once.
pub(super) fn items<'a>(reads: &[&Read<'a>]) -> Vec<&'a EvidenceId> {
    let mut items: Vec<&EvidenceId> = reads.iter().map(|read| read.item).collect();
    items.dedup();
    items
}

/// The people that the directory lists, by address in lower case.
pub(super) struct Directory<'a> {
    /// The files.
    pub(super) reads: Vec<Read<'a>>,
    /// Whether each is active; `None` where no list says so.
    people: BTreeMap<String, Option<bool>>,
    /// How many users all lists hold.
    pub(super) users: u64,
    /// Whether every list is whole.
    pub(super) is_whole: bool,
}

/// How somebody stands in the directory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Active.
    Active,
    /// Inactive in one list at least.
    Inactive,
    /// Listed, and no list says whether active.
    Unstated,
    /// Not listed.
    Unlisted,
}

impl Standing {
    /// Why an account belongs to nobody.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive in the directory",
            Self::Unstated => "not stated whether active",
            Self::Unlisted => "not in the directory",
        }
    }
}

impl<'a> Directory<'a> {
    /// The lists of users by SCIM that speak of no vendor. Who is inactive in one of them
    /// is inactive: lists of several dates must not bring anybody back.
    pub(super) fn of(subject: Subject<'a>) -> Self {
        let mut reads = reads(subject, &[Parser::Scim]);
        reads.retain(|read| read.vendor.is_none() && !read.list("people").is_empty());
        let mut people: BTreeMap<String, Option<bool>> = BTreeMap::new();
        for person in reads.iter().flat_map(|read| read.list("people")) {
            let active = person.get("active").and_then(Value::as_bool);
            for address in addresses(person) {
                let known = people.entry(address).or_insert(active);
                *known = match (*known, active) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (known, active) => known.or(active),
                };
            }
        }
        let users = reads.iter().filter_map(|read| read.number("users")).sum();
        let is_whole = !reads.is_empty() && is_whole(&reads);
        Self {
            reads,
            people,
            users,
            is_whole,
        }
    }

    /// How somebody with these addresses stands; the best of them counts.
    pub(super) fn standing(&self, addresses: &[String]) -> Standing {
        let found: Vec<Option<bool>> = addresses
            .iter()
            .filter_map(|address| self.people.get(address).copied())
            .collect();
        if found.contains(&Some(true)) {
            Standing::Active
        } else if found.contains(&Some(false)) {
            Standing::Inactive
        } else if found.is_empty() {
            Standing::Unlisted
        } else {
            Standing::Unstated
        }
    }

    /// Writes into a join what the directory is; nothing where there is none.
    pub(super) fn put(&self, doc: &mut Value) {
        if !self.reads.is_empty() {
            doc["directory-users"] = self.users.into();
        }
        if self.is_whole {
            doc["directory-complete"] = true.into();
        }
    }
}

/// Whether lists of SCIM hold all that they speak of: item by item, as many as the total
/// of RFC 7644, section 3.4.2.
fn is_whole(reads: &[Read<'_>]) -> bool {
    let mut items: BTreeMap<&EvidenceId, (u64, Option<u64>)> = BTreeMap::new();
    for read in reads {
        let (listed, total) = items.entry(read.item).or_default();
        *listed += read
            .number("resources")
            .or(read.number("users"))
            .unwrap_or(0);
        *total = (*total).max(read.number("total-results"));
        if read.number("people-left-out").is_some_and(|left| left > 0) {
            return false;
        }
    }
    items
        .values()
        .all(|(listed, total)| total.is_none_or(|total| *listed >= total))
}

/// The addresses of somebody, in lower case.
pub(super) fn addresses(person: &Value) -> Vec<String> {
    let emails = person.get("emails").and_then(Value::as_array);
    let emails = emails.into_iter().flatten().filter_map(Value::as_str);
    emails.map(str::to_lowercase).collect()
}

/// A text member.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

/// Some names for people: the first three, and how many more.
pub(super) fn some(names: &[Value], name: &str) -> String {
    let ids: Vec<String> = names
        .iter()
        .filter_map(|value| text(value, name))
        .take(3)
        .map(|id| format!("`{id}`"))
        .collect();
    if ids.is_empty() {
        return String::new();
    }
    match names.len() - ids.len() {
        0 => format!(": {}", ids.join(", ")),
        more => format!(": {} and {more} more", ids.join(", ")),
    }
}
