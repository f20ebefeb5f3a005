//! The shipped library of threat events and vulnerabilities, as data.

/// Threat events and vulnerabilities that a plan may refer to. A start for thought, never a
/// list of what must be there.
#[derive(Clone, Debug)]
pub struct RiskLibrary {
    /// The version; a released library is only added to.
    pub version: String,
    /// Threat events.
    pub events: Vec<ThreatEvent>,
    /// Vulnerabilities.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// What could happen (NIST SP 800-30 Rev. 1, task 2-2).
#[derive(Clone, Debug)]
pub struct ThreatEvent {
    /// The id: `TE-AI-01`.
    pub id: String,
    /// A short name in our own words.
    pub title: String,
    /// What happens.
    pub description: String,
    /// Kinds of assets.
    pub applies_to: Vec<String>,
    /// Which of confidentiality, integrity and availability it hurts.
    pub affects: Vec<String>,
    /// What it is drawn from.
    pub source: String,
}

/// What lets it happen (NIST SP 800-30 Rev. 1, task 2-3).
#[derive(Clone, Debug)]
pub struct Vulnerability {
    /// The id: `VU-AI-01`.
    pub id: String,
    /// A short name in our own words.
    pub title: String,
    /// What is lacking.
    pub description: String,
    /// Kinds of assets.
    pub applies_to: Vec<String>,
    /// Events that can use it.
    pub met_by: Vec<String>,
    /// Measures against it, each with the evidence types that show it.
    pub measures: Vec<(String, Vec<String>)>,
    /// What it is drawn from.
    pub source: String,
}

impl RiskLibrary {
    /// The event of an id.
    pub fn event(&self, id: &str) -> Option<&ThreatEvent> {
        self.events.iter().find(|event| event.id == id)
    }

    /// The vulnerability of an id.
    pub fn vulnerability(&self, id: &str) -> Option<&Vulnerability> {
        self.vulnerabilities.iter().find(|known| known.id == id)
    }
}
