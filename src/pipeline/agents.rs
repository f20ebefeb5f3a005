//! The key tables of agents: the shipped ones, and one that a user names.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{judged, runs};
use crate::agent::{self, AgentTable, FileKind, Input, Syntax};
use crate::catalog;
use crate::diagnostic::{Code, Finding, list, nearest, reason};
use crate::disk;
use crate::model::agent::{AgentFile, AgentReadings, AssetPolicy, ItemReading, insert};
use crate::model::id::{AssetId, EvidenceId};
use crate::model::plan::{Asset, Choice as _, ItemView, Parser};
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
pub(super) fn meant(parser: Parser) -> Option<(&'static str, &'static str)> {
    match parser {
        Parser::CodexConfig => Some(("codex", "config")),
        Parser::CodexRequirements => Some(("codex", "requirements")),
        Parser::ClaudeSettings => Some(("claude-code", "settings")),
        Parser::GeminiSettings => Some(("gemini-cli", "settings")),
        _ => None,
    }
}

/// The parser that stands for a kind of file of an agent.
pub(super) fn parser_of(agent: &str, kind: &str) -> Option<Parser> {
    let parsers = Parser::ALL.iter().map(|(_, parser)| *parser);
    parsers
        .into_iter()
        .find(|parser| meant(*parser) == Some((agent, kind)))
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
        findings.extend(unknown_layer(&table.files[kind], &item, &table.name));
        let Some(found) = collected.items.get_mut(&item.id) else {
            continue;
        };
        for file in found.files.iter_mut().filter(|file| !file.earlier) {
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
            // One reading for each version that the agents have; rules see the first.
            for (version, assets) in by_version(table, &assets).into_iter().rev() {
                let asked = version.as_deref().unwrap_or_else(|| newest(table));
                let read = agent::read(table, asked, input).expect("version and kind are known");
                file.document = Some(document(table, &read));
                readings.files.push(ItemReading {
                    item: item.id.clone(),
                    assets,
                    agent: agent.to_owned(),
                    program: table.name.clone(),
                    basis: version.as_deref().and_then(|v| agent::basis(table, v).ok()),
                    file: read,
                });
            }
        }
    }
    readings.policies = policies(plan, &readings.files, &reports);
    readings.runs = runs::read(plan, collected);
    (readings, findings)
}

fn table_of(agent: &str) -> &'static AgentTable {
    shipped_agent_table(agent).expect("every parser of agents has a table")
}

pub(super) fn newest(table: &AgentTable) -> &str {
    let last = table.versions.last().expect("the tables are tested");
    &last.version
}

/// The agent assets that an item speaks of.
pub(super) fn agents_of<'p>(plan: &'p Plan, item: &ItemView<'_>) -> Vec<&'p Asset> {
    let about = |asset: &&Asset| asset.agent.is_some() && item.is_about(&asset.id.value);
    plan.assets.iter().filter(about).collect()
}

/// The agents by the version that each states, in the order of the plan; one group
/// without a version where there are none.
fn by_version(table: &AgentTable, assets: &[&Asset]) -> Vec<(Option<String>, Vec<AssetId>)> {
    let mut groups: Vec<(Option<String>, Vec<AssetId>)> = Vec::new();
    for asset in assets {
        let (version, id) = (version_of(table, asset), asset.id.value.clone());
        match groups.iter_mut().find(|(known, _)| *known == version) {
            Some((_, assets)) => assets.push(id),
            None => groups.push((version, vec![id])),
        }
    }
    if groups.is_empty() {
        groups.push((None, Vec::new()));
    }
    groups
}

/// A layer that the agent does not have, named in the plan.
fn unknown_layer(kind: &FileKind, item: &ItemView<'_>, program: &str) -> Option<Finding> {
    let stated = item.layer?;
    let known: Vec<&str> = kind.layers.iter().map(|layer| layer.id.as_str()).collect();
    if known.contains(&stated.value.as_str()) {
        return None;
    }
    let message = format!(
        "{program} has no layer `{}` for this kind of file",
        stated.value
    );
    let finding = Finding::new(Code::WrongValue, message).at(&stated.place);
    let finding = match nearest(&stated.value, &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding,
    };
    let finding = finding.about(item.id.to_string());
    Some(finding.help(format!("the layers are {}", list(&known))))
}

/// The version that an asset states, where it can be understood.
fn version_of(table: &AgentTable, asset: &Asset) -> Option<String> {
    let mut words = asset
        .version
        .iter()
        .flat_map(|v| v.value.split_whitespace());
    words
        .find(|word| agent::basis(table, word).is_ok())
        .map(str::to_owned)
}

fn layer<'a>(kind: &'a FileKind, item: &ItemView<'a>, shown: &str) -> &'a str {
    let mut layers = kind.layers.iter();
    if let Some(stated) = item.layer
        && layers.any(|layer| layer.id == stated.value)
    {
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
pub(super) fn in_force(file: &AgentFile) -> Value {
    let mut values = json!({});
    for setting in file.in_force() {
        insert(&mut values, &setting.path, setting.shown_value());
    }
    values
}

/// What an agent itself reports of a kind of file.
pub(super) struct Report<'p> {
    pub(super) item: EvidenceId,
    pub(super) kind: &'static str,
    pub(super) file: CollectedFile,
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
    let asked = version_of(table, asset).unwrap_or_else(|| newest(table).to_owned());
    let of_table = own.iter().filter(|reading| reading.agent == table.agent);
    let read: Vec<AgentFile> = of_table.clone().map(|r| r.file.clone()).collect();
    let known = "version and kinds are known";
    let policy = agent::policy(table, &asked, &read).expect(known);
    let reports = reports.iter().filter(|report| {
        let mut about = report.assets.iter();
        about.any(|about| about.id.value == *id)
    });
    let reports: Vec<&Report<'_>> = reports.collect();
    let judged = judged::judged(table, &own, &policy, &reports);
    let differences = reports.iter().flat_map(|report| {
        if table.files[report.kind].constrains.is_empty() {
            judged::differences(report, &policy.values, &policy.origins)
        } else {
            let (values, origins) = judged::expected_report(report.kind, &read);
            judged::differences(report, &values, &origins)
        }
    });
    Some(AssetPolicy {
        asset: id.clone(),
        program: table.name.clone(),
        basis: agent::basis(table, &asked).expect(known),
        stated: table.stated.clone().into_iter().collect(),
        files: of_table.map(|r| (r.item.clone(), r.file.clone())).collect(),
        differences: differences.collect(),
        model_address: judged::model_address(table, &policy),
        vendor_hosts: table.reaches.hosts.clone(),
        closed_paths: judged::closed_paths(table, &read),
        policy,
        judged,
    })
}
