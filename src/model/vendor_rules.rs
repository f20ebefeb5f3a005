//! What is shipped about papers of vendors: kinds, editions that ended, clauses of contracts.

use chrono::NaiveDate;

use super::plan::choices;

/// Everything that is shipped about papers of vendors.
#[derive(Clone, Debug)]
pub struct VendorRules {
    /// Evidence types of papers that are treated in a way of their own.
    pub papers: Vec<PaperKind>,
    /// The longest span of a bridge letter, in months.
    pub bridge_months: u32,
    /// Editions of standards that no longer hold.
    pub editions: Vec<Edition>,
    /// The catalog that the clauses are of, by its id.
    pub catalog: String,
    /// Evidence types of agreements that are judged by the clauses.
    pub agreements: Vec<String>,
    /// Provisions on contracts, in the order of the regulation.
    pub clauses: Vec<Clause>,
}

impl VendorRules {
    /// What is said of one evidence type.
    pub fn kind(&self, id: &str) -> Option<&PaperKind> {
        self.papers.iter().find(|kind| kind.id == id)
    }

    /// The provision that a plan means: `30(2)(a)`, `Art. 30(2)(a)`.
    pub fn clause(&self, text: &str) -> Option<&Clause> {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        let plain: String = letters.collect::<String>().to_ascii_lowercase();
        let bare = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        self.clauses.iter().find(|clause| clause.article == bare)
    }
}

/// What is special about an evidence type.
#[derive(Clone, Debug)]
pub struct PaperKind {
    /// The evidence type.
    pub id: String,
    /// Whether somebody must have read it.
    pub is_reviewed: bool,
    /// Whether it is a contract.
    pub is_contract: bool,
    /// The type that it says less than, where a period is asked about, and why.
    pub not_instead_of: Option<(String, String)>,
}

/// An edition of a standard that no longer holds.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The evidence type of its certificates.
    pub kind: String,
    /// The edition as certificates name it.
    pub edition: String,
    /// The full name.
    pub name: String,
    /// The last day on which it held.
    pub last_day: NaiveDate,
    /// What took its place.
    pub successor: String,
    /// What happens to its certificates.
    pub certificates: EditionEnd,
    /// Who says so.
    pub source: String,
}

choices! {
    /// What happens to certificates when an edition ends.
    EditionEnd {
        /// All of them end with it.
        Lapsed = "lapsed",
        /// None is issued any more, and earlier ones run to their end.
        NotIssued = "not-issued",
    }
}

/// One provision on contracts.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The number, as `30(2)(a)`.
    pub article: String,
    /// What it asks, in our own words.
    pub title: String,
    /// What to look for.
    pub look_for: String,
    /// Whose it is.
    pub part: ClausePart,
    /// Which contracts it concerns.
    pub reach: ClauseReach,
    /// Whether the exit plan of the agreement answers it.
    pub is_exit_plan: bool,
}

choices! {
    /// Whom a provision binds to what.
    ClausePart {
        /// It is a term of the contract.
        Contract = "contract",
        /// It is a duty of the entity beside the contract.
        Entity = "entity",
        /// It is a mandate of an authority.
        Authority = "authority",
    }
}

choices! {
    /// Which contracts a provision concerns.
    ClauseReach {
        /// Every contract on ICT services.
        Every = "every",
        /// Contracts that support critical or important functions.
        Critical = "critical",
    }
}

impl ClauseReach {
    /// The words of reports.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Every => "every ICT contract",
            Self::Critical => "critical or important functions",
        }
    }
}
