//! What a file of GLEIF says of legal entity identifiers.

use std::collections::HashMap;
use std::io::Read;

/// How an identifier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeiStatus {
    /// Issued, and the entity is active.
    Current,
    /// Lapsed, retired, annulled, or of an entity that is no more.
    NotCurrent,
}

/// Identifiers with their status.
#[derive(Clone, Debug, Default)]
pub struct LeiList(HashMap<[u8; 20], LeiStatus>);

/// Why a file is no list of identifiers.
#[derive(Debug, thiserror::Error)]
pub enum BadLeiList {
    /// No column with identifiers or status.
    #[error("the file has no column `{0}`")]
    NoColumn(&'static str),
    /// Not readable as CSV.
    #[error("the file cannot be read as CSV: {0}")]
    Unreadable(#[from] csv::Error),
}

/// Columns with the status, as the golden copy of GLEIF and shorter extracts name them.
const STATUS: [&str; 4] = [
    "Registration.RegistrationStatus",
    "RegistrationStatus",
    "registration status",
    "status",
];
const ENTITY: &str = "Entity.EntityStatus";

/// Statuses of a record that is maintained; Common Data File 3.1, `RegistrationStatus`.
const CURRENT: [&str; 3] = ["ISSUED", "PENDING_TRANSFER", "PENDING_ARCHIVAL"];

impl LeiList {
    /// Reads CSV with the columns `LEI` and `Registration.RegistrationStatus`, and
    /// `Entity.EntityStatus` where it is there.
    pub fn read(reader: impl Read) -> Result<Self, BadLeiList> {
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let header = csv.headers()?.clone();
        let find = |name: &str| {
            let same = |cell: &str| {
                cell.trim_start_matches('\u{feff}')
                    .eq_ignore_ascii_case(name)
            };
            header.iter().position(same)
        };
        let lei = find("LEI").ok_or(BadLeiList::NoColumn("LEI"))?;
        let status = STATUS.iter().find_map(|name| find(name));
        let status = status.ok_or(BadLeiList::NoColumn(STATUS[0]))?;
        let entity = find(ENTITY);
        let mut list = HashMap::new();
        let mut record = csv::StringRecord::new();
        while csv.read_record(&mut record)? {
            let cell = |at: usize| record.get(at).unwrap_or_default().trim();
            let Ok(id) = <[u8; 20]>::try_from(cell(lei).as_bytes()) else {
                continue;
            };
            let active = entity.is_none_or(|at| cell(at).eq_ignore_ascii_case("ACTIVE"));
            let is_current = CURRENT
                .iter()
                .any(|one| cell(status).eq_ignore_ascii_case(one));
            let status = if active && is_current {
                LeiStatus::Current
            } else {
                LeiStatus::NotCurrent
            };
            list.insert(id, status);
        }
        Ok(Self(list))
    }

    /// How an identifier stands; `None` where the list does not have it.
    pub fn status(&self, lei: &str) -> Option<LeiStatus> {
        let id = <[u8; 20]>::try_from(lei.as_bytes()).ok()?;
        self.0.get(&id).copied()
    }
}
