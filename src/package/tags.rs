//! The two small files that make the directory a bag (RFC 8493).

use chrono::NaiveDate;

/// `bagit.txt`, always these bytes.
pub const BAGIT_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Which rules beyond RFC 8493 the bag follows: those of `docs/reference/package.md`.
pub const PROFILE: &str = "urn:auditbinder:package:1";

/// How much payload there is; `BagIt` calls the printed form `Payload-Oxum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oxum {
    /// Bytes of all payload files together.
    pub octets: u64,
    /// The number of payload files.
    pub files: u64,
}

/// What `bag-info.txt` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagInfo {
    /// The package time's day.
    pub day: NaiveDate,
    /// The package id.
    pub package: String,
    /// How much payload there is.
    pub payload: Oxum,
    /// Name and version of what made the package.
    pub software: String,
}

/// Says that a file is not a `bag-info.txt` in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file does not hold the five lines of a package's `bag-info.txt`")]
pub struct BadBagInfo;

impl BagInfo {
    /// The five lines of the file.
    pub fn encode(&self) -> String {
        format!(
            "Bagging-Date: {}\nExternal-Identifier: {}\nPayload-Oxum: {}.{}\nBagIt-Profile-Identifier: {PROFILE}\nBag-Software-Agent: {}\n",
            self.day, self.package, self.payload.octets, self.payload.files, self.software
        )
    }

    /// Reads a file that is spelled exactly as [`BagInfo::encode`] spells it.
    pub fn parse(file: &[u8]) -> Result<Self, BadBagInfo> {
        let text = std::str::from_utf8(file).map_err(|_| BadBagInfo)?;
        let info = Self::read(text).ok_or(BadBagInfo)?;
        if info.encode() != text {
            return Err(BadBagInfo);
        }
        Ok(info)
    }

    fn read(text: &str) -> Option<Self> {
        let mut values = text
            .lines()
            .map(|line| line.split_once(": ").map(|(_, value)| value));
        let mut next = || values.next().flatten();
        let day = next()?.parse().ok()?;
        let package = next()?.to_owned();
        let (octets, files) = next()?.split_once('.')?;
        let payload = Oxum {
            octets: octets.parse().ok()?,
            files: files.parse().ok()?,
        };
        let software = next().and_then(|_| next())?.to_owned();
        Some(Self {
            day,
            package,
            payload,
            software,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bag_info_has_one_spelling() {
        let info = BagInfo {
            day: NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day"),
            package: "soc2-1-9f2c71ab0e11".to_owned(),
            payload: Oxum {
                octets: 4812,
                files: 3,
            },
            software: "auditbinder 0.1.0".to_owned(),
        };
        let text = info.encode();
        assert_eq!(BagInfo::parse(text.as_bytes()), Ok(info));
        for spelling in [
            text.replace("4812", "04812"),
            text.clone() + "Contact: x\n",
            text.replace(": ", ":"),
        ] {
            assert_eq!(
                BagInfo::parse(spelling.as_bytes()),
                Err(BadBagInfo),
                "{spelling}"
            );
        }
    }
}
