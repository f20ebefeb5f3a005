//! The metadata of a document: which package, who, in which role.

use super::value::{Object, Value, line, prop, props};
use super::writer::Writer;
use crate::oscal::VERSION;

/// What a document of this program is, and what it is not.
const REMARKS: &str = "Written by a program from the same facts as the reports of the package. It says what evidence management holds and what that evidence shows; whether a control is suitably designed and works is for the auditor to conclude. Words of the reports stand in properties of the namespace `urn:auditbinder:oscal`.";

/// The metadata of a document with this title. Written last: it lists who was named.
pub(super) fn metadata(writer: &Writer<'_>, what: &str) -> Value {
    let dossier = writer.dossier;
    let title = format!(
        "{what}: {}, {}",
        dossier.organization.name, dossier.engagement.title
    );
    let package: Value = Object::new()
        .with("scheme", "urn:auditbinder:package")
        .with("identifier", line(&dossier.package.id))
        .into();
    Object::new()
        .with("title", line(&title))
        .with("last-modified", dossier.package.time.as_str())
        .with("version", line(&dossier.package.id))
        .with("oscal-version", VERSION)
        .with("document-ids", vec![package])
        .with("props", facts(writer))
        .with("roles", roles())
        .with("parties", parties(writer))
        .with("responsible-parties", responsible(writer))
        .with("remarks", REMARKS)
        .into()
}

fn facts(writer: &Writer<'_>) -> Vec<Value> {
    let dossier = writer.dossier;
    let (package, engagement) = (&dossier.package, &dossier.engagement);
    let mut facts = props(&[
        ("engagement", &engagement.id),
        ("kinds", &engagement.kinds),
        ("period", &engagement.period),
        ("as-of", &engagement.as_of),
        ("classification", &engagement.classification),
        ("verdict", &dossier.verdict.line),
        ("package-sequence", &package.sequence.to_string()),
        ("evidence-root", &package.evidence_root),
        ("key-fingerprint", &package.fingerprint),
        ("software", &package.software),
    ]);
    if let Some(supplement) = &dossier.supplement {
        let prop = prop("supplement-to", &supplement.parent.package);
        facts.push(prop.with("remarks", supplement.states.as_str()).into());
    }
    facts
}

const ROLES: [(&str, &str); 4] = [
    ("prepared-by", "Organisation that the package is about"),
    ("prepared-for", "Auditor"),
    ("signer", "Signer of the package"),
    ("owner", "Answers for it"),
];

fn roles() -> Vec<Value> {
    let role = |(id, title): (&str, &str)| Object::new().with("id", id).with("title", title);
    ROLES.into_iter().map(|one| role(one).into()).collect()
}

fn parties(writer: &Writer<'_>) -> Vec<Value> {
    let dossier = writer.dossier;
    let organization = &dossier.organization;
    let facts = props(&[
        (
            "legal-name",
            organization.legal_name.as_deref().unwrap_or_default(),
        ),
        (
            "country",
            organization.country.as_deref().unwrap_or_default(),
        ),
        ("lei", organization.lei.as_deref().unwrap_or_default()),
    ]);
    let mut parties = vec![
        party(&writer.organization(), "organization", &organization.name)
            .with("props", facts)
            .into(),
    ];
    if let Some(name) = &dossier.engagement.auditor {
        parties.push(party(&auditor(writer, name), "organization", name).into());
    }
    let signer = dossier.signer.as_ref().map(|signer| line(&signer.name));
    let mut names: Vec<&str> = writer.people().chain(signer.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    parties.extend(names.into_iter().map(|name| {
        let person = party(&writer.person_uuid(name), "person", name);
        Value::from(person.with("member-of-organizations", vec![writer.organization()]))
    }));
    parties
}

fn party(uuid: &str, kind: &str, name: &str) -> Object {
    Object::new()
        .with("uuid", uuid)
        .with("type", kind)
        .with("name", line(name))
}

fn auditor(writer: &Writer<'_>, name: &str) -> String {
    writer.thing("auditor", name)
}

fn responsible(writer: &Writer<'_>) -> Vec<Value> {
    let dossier = writer.dossier;
    let holds = |role: &str, party: String| {
        Object::new()
            .with("role-id", role)
            .with("party-uuids", vec![party])
    };
    let mut list = vec![holds("prepared-by", writer.organization()).into()];
    if let Some(name) = &dossier.engagement.auditor {
        list.push(holds("prepared-for", auditor(writer, name)).into());
    }
    if let Some(signer) = &dossier.signer {
        let facts = props(&[
            ("meaning", &signer.meaning),
            ("signer-role", signer.role.as_deref().unwrap_or_default()),
            ("identity", &signer.identity),
        ]);
        let signed = holds("signer", writer.person_uuid(&line(&signer.name)));
        list.push(signed.with("props", facts).into());
    }
    list
}
