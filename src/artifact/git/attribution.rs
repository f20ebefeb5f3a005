//! How commits say that an agent took part: `catalogs/commits/attribution.yaml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The shipped table.
pub(super) static SIGNS: LazyLock<Signs> = LazyLock::new(Signs::shipped);

/// What tells agents.
pub(super) struct Signs {
    agents: Vec<Agent>,
    /// Exact addresses, in lower case.
    addresses: BTreeMap<String, usize>,
    /// Numbers of GitHub accounts.
    accounts: BTreeMap<String, usize>,
    /// Whole names, in lower case.
    names: BTreeMap<String, usize>,
    /// Lines beside the trailer.
    pub(super) lines: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    agents: Vec<Agent>,
    lines: Vec<Line>,
}

/// An agent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    /// The word for it.
    #[serde(rename = "agent")]
    pub(super) word: String,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    accounts: Vec<String>,
    names: Vec<String>,
    models: Option<String>,
}

/// A line beside `Co-authored-by`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// What it is called in answers.
    pub(super) label: String,
    /// What stands before its colon.
    pub(super) key: Option<String>,
    /// What it begins with.
    pub(super) text: Option<String>,
    /// Whom it tells by itself.
    pub(super) agent: Option<String>,
}

/// What an `Assisted-by` line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Assisted<'t> {
    /// The word of the agent, where its name is known.
    pub(super) agent: Option<&'static str>,
    /// The model.
    pub(super) model: Option<&'t str>,
    /// `autonomous`, `supervised`.
    pub(super) manner: Option<&'t str>,
}

impl Signs {
    fn shipped() -> Self {
        let text = include_str!("../../../catalogs/commits/attribution.yaml");
        let table: Table = serde_yaml::from_str(text)
            .unwrap_or_else(|error| panic!("catalogs/commits/attribution.yaml is broken: {error}"));
        let by = |of: fn(&Agent) -> &Vec<String>| -> BTreeMap<String, usize> {
            let agents = table.agents.iter().enumerate();
            agents
                .flat_map(|(at, agent)| of(agent).iter().map(move |t| (t.to_lowercase(), at)))
                .collect()
        };
        Self {
            addresses: by(|agent| &agent.addresses),
            accounts: by(|agent| &agent.accounts),
            names: by(|agent| &agent.names),
            agents: table.agents,
            lines: table.lines,
        }
    }

    /// The agent that an address tells; the address is compared as a whole.
    pub(super) fn of_address(&self, address: &str) -> Option<&Agent> {
        let address = address.trim().to_lowercase();
        let account = address
            .strip_suffix("@users.noreply.github.com")
            .and_then(|local| local.split_once('+'))
            .and_then(|(number, _)| self.accounts.get(number));
        let at = account.or_else(|| self.addresses.get(&address))?;
        self.agents.get(*at)
    }

    /// The agent that goes by exactly this name.
    pub(super) fn of_name(&self, name: &str) -> Option<&Agent> {
        let at = self.names.get(&name.trim().to_lowercase())?;
        self.agents.get(*at)
    }

    /// Reads what stands behind `Assisted-by:`: `GitHub Copilot (model: GPT-5, autonomous)`.
    pub(super) fn assisted<'t>(&'static self, value: &'t str) -> Assisted<'t> {
        let (name, more) = value.split_once('(').unwrap_or((value, ""));
        let mut said = Assisted {
            agent: self.of_name(name).map(|agent| agent.word.as_str()),
            ..Assisted::default()
        };
        for part in more.trim_end().trim_end_matches(')').split(',') {
            let part = part.trim();
            match part.strip_prefix("model:") {
                Some(model) => said.model = Some(model.trim()),
                None if matches!(part, "autonomous" | "supervised") => said.manner = Some(part),
                None => {}
            }
        }
        said
    }
}

impl Agent {
    /// The model that the name in a trailer tells.
    pub(super) fn model<'n>(&self, name: &'n str) -> Option<&'n str> {
        let prefix = self.models.as_deref()?;
        let is_plain = self.names.iter().any(|n| n.eq_ignore_ascii_case(name));
        (!is_plain && name.starts_with(prefix)).then_some(name)
    }
}

/// Splits `Name <address>`; a value without a whole address has none.
pub(super) fn person(value: &str) -> (&str, Option<&str>) {
    let parts = value
        .trim()
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'));
    match parts {
        Some((name, address)) => (name.trim(), Some(address)),
        None => (value.trim(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_addresses_tell_an_agent() {
        let of = |address: &str| SIGNS.of_address(address).map(|agent| agent.word.as_str());
        assert_eq!(of("noreply@anthropic.com"), Some("claude"));
        assert_eq!(of("NoReply@OpenAI.com"), Some("codex"));
        assert_eq!(
            of("223556219+Copilot@users.noreply.github.com"),
            Some("copilot")
        );
        assert_eq!(
            of("198982749+anything@users.noreply.github.com"),
            Some("copilot")
        );
        for person in [
            "someone@openai.com",
            "ashwin@anthropic.com",
            "jean-claude.petit@gsa.gov",
            "claude-bot-go@users.noreply.github.com",
            "1223556219+Copilot@users.noreply.github.com",
            "xnoreply@anthropic.com",
            "noreply@anthropic.com.example",
            "223556219+Copilot@users.noreply.github.com.example",
        ] {
            assert_eq!(of(person), None, "{person}");
        }
    }

    #[test]
    fn assisted_by_names_agent_model_and_manner() {
        let said = SIGNS.assisted("GitHub Copilot (model: Claude Opus 4.5, autonomous)");
        let expected = Assisted {
            agent: Some("copilot"),
            model: Some("Claude Opus 4.5"),
            manner: Some("autonomous"),
        };
        assert_eq!(said, expected);
        assert_eq!(SIGNS.assisted("Codex").agent, Some("codex"));
        assert_eq!(SIGNS.assisted("Claude Monet").agent, None);
    }

    #[test]
    fn a_name_longer_than_the_plain_ones_is_a_model() {
        let claude = SIGNS.of_name("claude").expect("known");
        assert_eq!(claude.model("Claude"), None);
        assert_eq!(claude.model("Claude Code"), None);
        let model = "Claude Opus 4.6 (1M context)";
        assert_eq!(claude.model(model), Some(model));
        assert_eq!(person("A <a@b>"), ("A", Some("a@b")));
        assert_eq!(person("Claude"), ("Claude", None));
    }
}
