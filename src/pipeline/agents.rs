//! The key tables of agents: the shipped ones, and one that a user names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::runs;
use crate::agent::{self, AgentTable, FileKind, Input, Syntax};
use crate::catalog;
use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::model::agent::{
    AgentFile, AgentReadings, AssetPolicy, Difference, ItemReading, SettingOrigin, insert, shown,
    value_at,
};
use crate::model::id::{EvidenceId, Id as _};
use crate::model::plan::{Asset, ItemView, Parser, Text};
use crate::model::{Collected, CollectedFile, Digest, Document, Place, Plan};

/// The longest key table.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The shipped key tables by agent, each read when it is first asked for.
static SHIPPED: LazyLock<Vec<(&str, LazyLock<AgentTable, Reading>)>> = LazyLock::new(|| {
    let table = |(path, text): &'static (&'static str, &'static str)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let agent = name.trim_end_matches(".yaml");
        let read: Reading = Box::new(move || {
            agent::bundled_table(text).unwrap_or_else(|wrong| panic!("{path} is broken: {wrong}"))
        });
        (agent, LazyLock::new(read))
    };
    catalog::agent_tables().map(table).collect()
});

type Reading = Box<dyn FnOnce() -> AgentTable + Send>;

/// The shipped key tables, in the order of their names.
pub fn shipped_agent_tables() -> impl Iterator<Item = &'static AgentTable> {
    SHIPPED.iter().map(|(_, table)| &**table)
}

/// The shipped key table of an agent.
pub fn shipped_agent_table(agent: &str) -> Option<&'static AgentTable> {
    let mut tables = SHIPPED.iter();
    tables
        .find(|(name, _)| *name == agent)
        .map(|(_, table)| &**table)
}

/// A key table of the user's own.
pub fn agent_table(path: &Path, shown: &str) -> Result<AgentTable, Vec<Finding>> {
    let at = Place::whole(shown);
    let unusable = |why: &str| {
        let finding = Finding::new(Code::AgentTableUnusable, why).at(&at);
        finding.help("`docs/reference/agent-tables.md` tells the form of a key table")
    };
    let bytes = disk::read_small(path, MOST_BYTES)
        .map_err(|error| vec![unusable(&format!("it cannot be read: {}", reason(&error)))])?;
    let text = String::from_utf8(bytes).map_err(|_| vec![unusable("it is not UTF-8 text")])?;
    agent::table(&text).map_err(|problems| problems.iter().map(|p| unusable(p)).collect())
}

/// The agent and the kind of file that a parser stands for.
fn meant(parser: Parser) -> Option<(&'static str, &'static str)> {
    match parser {
        Parser::CodexConfig => Some(("codex", "config")),
        Parser::CodexRequirements => Some(("codex", "requirements")),
        Parser::ClaudeSettings => Some(("claude-code", "settings")),
        Parser::GeminiSettings => Some(("gemini-cli", "settings")),
        _ => None,
    }
}

/// Reads every file that an item gives as configuration of an agent, and puts those of
/// one asset together. What the rule packs see of such a file is then what is in force.
pub(super) fn read(plan: &Plan, collected: &mut Collected) -> (AgentReadings, Vec<Finding>) {
    let mut readings = AgentReadings::default();
    let mut findings = Vec::new();
    let mut reports = Vec::new();
    for item in plan.items() {
        let Some((agent, kind)) = meant(item.parser) else {
            continue;
        };
        let table = table_of(agent);
        let assets = agents_of(plan, &item);
        let version = version_of(table, &assets);
        let Some(found) = collected.items.get_mut(&item.id) else {
            continue;
        };
        for file in &mut found.files {
            let text = match text(&item, file) {
                Ok(text) => text,
                Err(finding) => {
                    findings.push(*finding);
                    continue;
                }
            };
            if is_report(table, kind, &text) {
                reports.push(Report {
                    item: item.id.clone(),
                    kind,
                    file: file.clone(),
                    assets: assets.clone(),
                });
                continue;
            }
            let layer = layer(&table.files[kind], &item, &file.shown);
            let input = Input {
                kind,
                layer,
                shown: &file.shown,
                text: &text,
            };
            let asked = version.as_deref().unwrap_or_else(|| newest(table));
            let read = agent::read(table, asked, input).expect("version and kind are known");
            file.document = Some(document(table, &read));
            readings.files.push(ItemReading {
                item: item.id.clone(),
                assets: assets.iter().map(|asset| asset.id.value.clone()).collect(),
                agent: agent.to_owned(),
                program: table.name.clone(),
                basis: version.as_deref().and_then(|v| agent::basis(table, v).ok()),
                file: read,
            });
        }
    }
    readings.policies = policies(plan, &readings.files, &reports);
    readings.runs = runs::read(plan, collected);
    (readings, findings)
}

fn table_of(agent: &str) -> &'static AgentTable {
    shipped_agent_table(agent).expect("every parser of agents has a table")
}

fn newest(table: &AgentTable) -> &str {
    let last = table.versions.last().expect("the tables are tested");
    &last.version
}

/// The agent assets that an item speaks of.
pub(super) fn agents_of<'p>(plan: &'p Plan, item: &ItemView<'_>) -> Vec<&'p Asset> {
    let about = |asset: &&Asset| {
        let named = |id: &&Text| id.value == asset.id.value.as_str();
        asset.agent.is_some() && item.about.iter().any(named)
    };
    plan.assets.iter().filter(about).collect()
}

/// The version that an asset states, where it can be understood.
fn version_of(table: &AgentTable, assets: &[&Asset]) -> Option<String> {
    let stated = assets.iter().filter_map(|asset| asset.version.as_ref());
    let mut words = stated.flat_map(|version| version.value.split_whitespace());
    words
        .find(|word| agent::basis(table, word).is_ok())
        .map(str::to_owned)
}

fn layer<'a>(kind: &'a FileKind, item: &ItemView<'a>, shown: &str) -> &'a str {
    if let Some(stated) = item.layer {
        return &stated.value;
    }
    let query = item
        .collection
        .and_then(|collection| collection.query.as_ref());
    let words = query
        .into_iter()
        .flat_map(|query| query.value.split_whitespace());
    let mut told = words.filter_map(|word| agent::layer_of(kind, word));
    told.next()
        .or_else(|| agent::layer_of(kind, shown))
        .unwrap_or_else(|| agent::default_layer(kind))
}

fn text(item: &ItemView<'_>, file: &CollectedFile) -> Result<String, Box<Finding>> {
    let unread = |why: &str| {
        let message = format!("`{}` of `{}` cannot be judged: {why}", file.shown, item.id);
        let finding = Finding::new(Code::CheckError, message).at(item.place);
        let finding = finding.about(item.id.to_string());
        Box::new(finding.help("export it again, or name the right `parser:`"))
    };
    let bytes = disk::read_small(&file.path, MOST_BYTES).map_err(|e| unread(&reason(&e)))?;
    if Digest::of(&bytes) != file.digest {
        return Err(unread("it changed while it was read"));
    }
    String::from_utf8(bytes).map_err(|_| unread("it is not UTF-8 text"))
}

/// Whether a text is what the agent itself reports of its configuration.
fn is_report(table: &AgentTable, kind: &str, text: &str) -> bool {
    table.files[kind].syntax == Syntax::Toml && text.trim_start().starts_with('{')
}

/// What rules see of a file: what it brings into force, or what the agent reports of a
/// file that limits others. Of a file that the agent does not start with, nothing.
fn document(table: &AgentTable, file: &AgentFile) -> Document {
    if let Some(refusal) = file.stopped_by().next() {
        return Document::Unreadable {
            message: "the agent does not start with it".to_owned(),
            place: refusal.place.clone(),
        };
    }
    if table.files[&file.kind].constrains.is_empty() {
        Document::Read(in_force(file))
    } else {
        Document::Read(file.report.clone())
    }
}

/// What a file alone brings into force.
fn in_force(file: &AgentFile) -> Value {
    let mut values = json!({});
    for setting in file.in_force() {
        insert(&mut values, &setting.path, setting.shown_value());
    }
    values
}

/// What an agent itself reports of a kind of file.
struct Report<'p> {
    item: EvidenceId,
    kind: &'static str,
    file: CollectedFile,
    assets: Vec<&'p Asset>,
}

fn policies(plan: &Plan, files: &[ItemReading], reports: &[Report<'_>]) -> Vec<AssetPolicy> {
    let agents = plan.assets.iter().filter(|asset| asset.agent.is_some());
    agents
        .filter_map(|asset| of_asset(asset, files, reports))
        .collect()
}

fn of_asset(asset: &Asset, files: &[ItemReading], reports: &[Report<'_>]) -> Option<AssetPolicy> {
    let id = &asset.id.value;
    let own = files.iter().filter(|reading| reading.assets.contains(id));
    let own: Vec<&ItemReading> = own.collect();
    let table = table_of(&own.first()?.agent);
    let asked = version_of(table, &[asset]).unwrap_or_else(|| newest(table).to_owned());
    let of_table = own.iter().filter(|reading| reading.agent == table.agent);
    let read: Vec<AgentFile> = of_table.clone().map(|r| r.file.clone()).collect();
    let judged = "version and kinds are known";
    let policy = agent::policy(table, &asked, &read).expect(judged);
    let reports = reports.iter().filter(|report| {
        let mut about = report.assets.iter();
        about.any(|about| about.id.value == *id)
    });
    let differences = reports.flat_map(|report| {
        if table.files[report.kind].constrains.is_empty() {
            differences(report, &policy.values, &policy.origins)
        } else {
            let (values, origins) = expected_report(report.kind, &read);
            differences(report, &values, &origins)
        }
    });
    Some(AssetPolicy {
        asset: id.clone(),
        program: table.name.clone(),
        basis: agent::basis(table, &asked).expect(judged),
        stated: table.stated.clone().into_iter().collect(),
        files: of_table.map(|r| (r.item.clone(), r.file.clone())).collect(),
        differences: differences.collect(),
        policy,
    })
}

/// What the agent must report of the files of a kind, and where each name comes from.
fn expected_report(kind: &str, files: &[AgentFile]) -> (Value, BTreeMap<String, SettingOrigin>) {
    let (mut values, mut origins) = (json!({}), BTreeMap::new());
    for file in files
        .iter()
        .filter(|file| file.kind == kind && file.starts())
    {
        for (name, value) in file.report.as_object().into_iter().flatten() {
            let path = vec![name.clone()];
            let origin = SettingOrigin {
                layer: file.layer.clone(),
                place: Place::whole(&file.shown),
            };
            origins.insert(shown(&path), origin);
            insert(&mut values, &path, value.clone());
        }
    }
    (values, origins)
}

/// Where a report of the agent says something else than its files give.
fn differences(
    report: &Report<'_>,
    values: &Value,
    origins: &BTreeMap<String, SettingOrigin>,
) -> Vec<Difference> {
    let Some(Document::Read(reported)) = &report.file.document else {
        return Vec::new();
    };
    let difference = |(path, origin): (&String, &SettingOrigin)| {
        let configured = value_at(values, path)?;
        let found = value_at(reported, path);
        (found != Some(configured)).then(|| Difference {
            item: report.item.clone(),
            shown: report.file.shown.clone(),
            path: path.clone(),
            configured: (configured.clone(), origin.clone()),
            reported: found.cloned(),
        })
    };
    origins.iter().filter_map(difference).collect()
}
