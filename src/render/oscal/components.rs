//! What the organisation has: assets, services of vendors, policies, its own controls; and
//! the program that looked at the evidence.

use std::collections::BTreeMap;

use super::value::{Object, Value, each_prop, line, paragraphs, props};
use super::writer::Writer;
use crate::render::Dossier;
use crate::render::dossier::{AssetRow, OwnControlRow, PolicyRow, ServiceRow, VendorFacts};

/// One component, as results and definitions show it.
pub(super) struct Component {
    pub uuid: String,
    pub kind: String,
    pub title: String,
    pub description: String,
    pub props: Vec<Value>,
    pub owner: Option<String>,
    pub remarks: Option<String>,
    /// Controls that it has to do with: the control, in which way, and the items.
    pub controls: Vec<(String, String, Vec<String>)>,
}

/// Every component, section by section in the order of the plan.
pub(super) fn all(writer: &Writer<'_>) -> Vec<Component> {
    let dossier = writer.dossier;
    let assets = dossier.assets.iter().map(|row| asset(writer, row));
    let services = dossier
        .vendors
        .iter()
        .flat_map(|vendor| services(writer, vendor));
    let policies = dossier.policies.iter().map(|row| policy(writer, row));
    let own = dossier
        .own_controls
        .iter()
        .map(|row| own_control(writer, row));
    assets.chain(services).chain(policies).chain(own).collect()
}

/// The ids of assets and vendors, and the names that their components have.
pub(super) fn records(dossier: &Dossier) -> BTreeMap<&str, Vec<(&'static str, String)>> {
    let mut records: BTreeMap<&str, Vec<(&'static str, String)>> = BTreeMap::new();
    for asset in &dossier.assets {
        let names = records.entry(&asset.id).or_default();
        names.push(("asset", asset.id.clone()));
    }
    for vendor in &dossier.vendors {
        let names = records.entry(&vendor.id).or_default();
        if vendor.services.is_empty() {
            names.push(("vendor", vendor.id.clone()));
        }
        let services = vendor.services.iter();
        names.extend(services.map(|service| ("service", service_name(vendor, service))));
    }
    records
}

fn service_name(vendor: &VendorFacts, service: &ServiceRow) -> String {
    [vendor.id.as_str(), &service.id].join("\n")
}

fn asset(writer: &Writer<'_>, row: &AssetRow) -> Component {
    let is_agent = !row.agent.is_empty();
    let mut facts = props(&[
        ("asset", &row.id),
        ("kind", &row.kind),
        ("version", row.version.as_deref().unwrap_or_default()),
        ("location", &row.location),
        ("data-class", &row.data_class),
        (
            "authentication",
            row.authentication.as_deref().unwrap_or_default(),
        ),
    ]);
    facts.extend(each_prop("agent", &row.agent));
    let what = if is_agent { "AI agent" } else { "asset" };
    Component {
        uuid: writer.thing("asset", &row.id),
        kind: if is_agent {
            "software".to_owned()
        } else {
            line(&row.kind)
        },
        title: row.name.clone(),
        description: format!(
            "{what} `{}` of kind {}, {} data",
            row.id, row.kind, row.data_class
        ),
        props: facts,
        owner: row.owner.clone(),
        remarks: row.validity.as_ref().map(|days| format!("In use {days}.")),
        controls: Vec::new(),
    }
}

fn services(writer: &Writer<'_>, vendor: &VendorFacts) -> Vec<Component> {
    let purpose = vendor.purpose.as_deref().unwrap_or("purpose not stated");
    if vendor.services.is_empty() {
        let papers: Vec<&str> = vendor
            .papers
            .iter()
            .map(|paper| paper.id.as_str())
            .collect();
        return vec![Component {
            uuid: writer.thing("vendor", &vendor.id),
            kind: "service".to_owned(),
            title: vendor.name.clone(),
            description: format!("Vendor {}: {purpose}", vendor.name),
            props: props(&[("vendor", &vendor.id)]),
            owner: None,
            remarks: paragraphs(vendor.notes.iter().map(String::as_str)),
            controls: papers_for(writer, &papers),
        }];
    }
    let component = |service: &ServiceRow| {
        let papers: Vec<&str> = service.covered_by.iter().map(String::as_str).collect();
        Component {
            uuid: writer.thing("service", &service_name(vendor, service)),
            kind: "service".to_owned(),
            title: format!("{}: {}", vendor.name, service.name),
            description: format!("Service of the vendor {}: {purpose}", vendor.name),
            props: props(&[
                ("vendor", &vendor.id),
                ("service", &service.id),
                ("surface", &service.surface),
                ("data-class", &service.data_class),
                ("region", service.region.as_deref().unwrap_or_default()),
                (
                    "retention",
                    service.retention.as_deref().unwrap_or_default(),
                ),
            ]),
            owner: None,
            remarks: paragraphs(vendor.notes.iter().map(String::as_str)),
            controls: papers_for(writer, &papers),
        }
    };
    vendor.services.iter().map(component).collect()
}

/// The controls that papers are mapped to.
fn papers_for(writer: &Writer<'_>, papers: &[&str]) -> Vec<(String, String, Vec<String>)> {
    let mut controls = Vec::new();
    for paper in papers {
        controls.extend(mapped(writer, paper, "Shown by a paper of the vendor"));
    }
    controls
}

/// The controls that an item is mapped to.
fn mapped(writer: &Writer<'_>, item: &str, how: &str) -> Vec<(String, String, Vec<String>)> {
    let Some(row) = writer.row(item) else {
        return Vec::new();
    };
    let said = format!("{how}: {} ({})", row.title, row.standing);
    let controls = row.controls.iter();
    controls
        .map(|control| (control.clone(), said.clone(), vec![row.id.clone()]))
        .collect()
}

fn policy(writer: &Writer<'_>, row: &PolicyRow) -> Component {
    Component {
        uuid: writer.thing("policy", &row.id),
        kind: "policy".to_owned(),
        title: row.title.clone(),
        description: format!(
            "Policy, approved by {}, in force {}",
            row.approved, row.validity
        ),
        props: props(&[
            ("policy", &row.id),
            ("version", row.version.as_deref().unwrap_or_default()),
            ("approved", &row.approved),
            ("validity", &row.validity),
            ("standing", &row.standing),
        ]),
        owner: None,
        remarks: None,
        controls: mapped(writer, &row.id, "Laid down in the policy"),
    }
}

fn own_control(writer: &Writer<'_>, row: &OwnControlRow) -> Component {
    let meets = row.meets.iter();
    let controls =
        meets.map(|control| (control.clone(), row.statement.clone(), row.evidence.clone()));
    let mut facts = props(&[
        ("own-control", &row.id),
        ("frequency", row.frequency.as_deref().unwrap_or_default()),
    ]);
    facts.extend(each_prop("meets", &row.meets));
    Component {
        uuid: writer.thing("own-control", &row.id),
        kind: "process-procedure".to_owned(),
        title: format!("Own control {}", row.id),
        description: row.statement.clone(),
        props: facts,
        owner: row.owner.clone(),
        remarks: paragraphs(row.decisions.iter().map(String::as_str)),
        controls: controls.collect(),
    }
}

/// The components as a part of results and plans of action (OSCAL 1.2.1,
/// `local-definitions`): components, an inventory item for each asset, and the program.
pub(super) fn local_definitions(writer: &mut Writer<'_>) -> Object {
    let components: Vec<Value> = all(writer)
        .into_iter()
        .map(|component| {
            let roles = writer.owner(component.owner.as_deref());
            fields(&component)
                .with("status", operational())
                .with("responsible-roles", roles)
                .into()
        })
        .collect();
    let dossier = writer.dossier;
    let inventory: Vec<Value> = dossier
        .assets
        .iter()
        .map(|row| inventory_item(writer, row))
        .collect();
    Object::new()
        .with("components", components)
        .with("inventory-items", inventory)
        .with("assessment-assets", assessment_assets(writer))
}

/// The fields that every component has; `status` is one of results only.
pub(super) fn fields(component: &Component) -> Object {
    Object::new()
        .with("uuid", component.uuid.as_str())
        .with("type", component.kind.as_str())
        .with("title", line(&component.title))
        .with("description", super::value::text(&component.description))
        .with("props", component.props.clone())
        .with("remarks", component.remarks.clone())
}

fn operational() -> Object {
    Object::new()
        .with("state", "operational")
        .with("remarks", "As the plan of the organisation states it.")
}

fn inventory_item(writer: &mut Writer<'_>, row: &AssetRow) -> Value {
    let component: Value = Object::new()
        .with("component-uuid", writer.thing("asset", &row.id))
        .into();
    Object::new()
        .with("uuid", writer.thing("inventory-item", &row.id))
        .with("description", line(&row.name))
        .with(
            "props",
            props(&[("asset", &row.id), ("location", &row.location)]),
        )
        .with("responsible-parties", writer.owner(row.owner.as_deref()))
        .with("implemented-components", vec![component])
        .into()
}

/// The program that read the evidence.
fn assessment_assets(writer: &Writer<'_>) -> Object {
    let software = &writer.dossier.package.software;
    let program: Value = Object::new()
        .with("uuid", writer.program())
        .with("type", "software")
        .with("title", line(software))
        .with(
            "description",
            "Reads evidence, applies its rules and maps it to controls. It gives no opinion.",
        )
        .with("props", props(&[("software", software)]))
        .with("status", Object::new().with("state", "operational"))
        .into();
    let used: Value = Object::new()
        .with("component-uuid", writer.program())
        .into();
    let platform: Value = Object::new()
        .with("uuid", writer.thing("platform", "auditbinder"))
        .with("title", line(software))
        .with("uses-components", vec![used])
        .into();
    Object::new()
        .with("components", vec![program])
        .with("assessment-platforms", vec![platform])
}
