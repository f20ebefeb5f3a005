//! What `verify` says about the certificate and the time stamp of a package.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::all;
use crate::cli::Exit;
use crate::cli::args::X509TrustArgs;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, reason};
use crate::package::tsp::MAX_RESPONSE;
use crate::package::x509::{Certificate, instant};
use crate::verify::{Cms, Stamp, Stamped, TimeSource, Traced, Trust, Verdict, Verification};

/// What is printed about certificate and time stamp.
pub struct Said {
    /// For people.
    pub lines: Vec<(&'static str, String)>,
    /// For machines.
    pub certificate: Value,
    /// For machines.
    pub time_stamp: Value,
}

/// The roots that the reader trusts, and the time stamp that they name.
pub struct Trusted {
    roots: Option<Vec<Certificate>>,
    authorities: Option<Vec<Certificate>>,
    stamp: Option<PathBuf>,
}

impl Trusted {
    /// Reads the files that the arguments name.
    pub fn read(args: &X509TrustArgs, output: &mut Output) -> Result<Self, Exit> {
        let mut read = |files: &[PathBuf]| all(files).map_err(|finding| output.problem(*finding));
        Ok(Self {
            roots: read(&args.ca)?,
            authorities: read(&args.tsa_ca)?,
            stamp: args.timestamp.clone(),
        })
    }

    /// Traces what the package has, and says what was found and what was not asked.
    pub fn of(&self, package: &Path, found: Verification) -> (Verification, Said) {
        if found.verdict != Verdict::Intact {
            return (found, Said::nothing());
        }
        let path = self.stamp.clone().or_else(|| beside(package));
        let name = path.as_ref().map(|path| path.display().to_string());
        let mut unread = None;
        let bytes = path.as_ref().and_then(|path| {
            let read = crate::disk::read_small(path, MAX_RESPONSE as u64);
            read.map_err(|why| unread = Some(reason(&why))).ok()
        });
        let stamp = name.as_deref().zip(bytes.as_deref());
        let (mut found, traced) = found.traced(Trust {
            roots: self.roots.as_deref(),
            authorities: self.authorities.as_deref(),
            stamp: stamp.map(|(name, bytes)| Stamp { name, bytes }),
        });
        if let (Some(why), Some(name), true) = (unread, &name, self.authorities.is_some()) {
            let message = format!("the time stamp `{name}` cannot be read: {why}");
            let finding = Finding::new(Code::TimeStampUnproven, message).about(name);
            found
                .findings
                .retain(|finding| finding.code != Code::TimeStampUnproven);
            found
                .findings
                .push(finding.help("check the path and its permissions"));
        }
        let said = self.said(&found, &traced, name.as_deref());
        (found, said)
    }

    fn said(&self, found: &Verification, traced: &Traced, name: Option<&str>) -> Said {
        let mut said = Said::nothing();
        if let Some(Stamped { stamp, root }) = &traced.time_stamp {
            let within = stamp.accuracy.as_ref().map_or_else(
                || ", accuracy not stated".to_owned(),
                |accuracy| format!(", to within {accuracy}"),
            );
            let name = name.unwrap_or_default();
            let authority = stamp.authority.subject();
            said.line("time stamp", format!("{}{within} ({name})", stamp.time));
            said.line("authority", format!("{authority}, traced to {root}"));
            said.time_stamp = json!({
                "state": "verified",
                "file": name,
                "time": stamp.time,
                "accuracy": stamp.accuracy,
                "serial": stamp.serial,
                "policy": stamp.policy,
                "authority": authority,
                "root": root,
            });
        } else if let Some(name) = name {
            let why = match self.authorities {
                None => "NOT judged: no `--tsa-ca` was given",
                Some(_) => "NOT proven",
            };
            said.line("time stamp", format!("{why} ({name})"));
            let state = if self.authorities.is_none() {
                "not-judged"
            } else {
                "unproven"
            };
            said.time_stamp = json!({"state": state, "file": name});
        }
        if let Some(certified) = &traced.certificate {
            let at = instant(certified.at);
            let (by, words) = match certified.by {
                TimeSource::TimeStamp => ("time-stamp", "the time of the time stamp"),
                TimeSource::Signer => (
                    "signer",
                    "the package time, which is only the signer's word",
                ),
            };
            let (subject, root) = (&certified.subject, &certified.root);
            said.line("certificate", format!("{subject}, traced to {root}"));
            said.line(
                "valid at",
                format!("{at}, {words}; revocation was not looked up"),
            );
            said.certificate = json!({
                "state": "traced", "subject": subject, "root": root, "at": at, "at-by": by,
            });
        } else {
            self.untraced(found, &mut said);
        }
        said
    }

    fn untraced(&self, found: &Verification, said: &mut Said) {
        match &found.cms {
            Cms::Absent => {}
            Cms::Unexamined => {
                said.line("certificate", "NOT judged".to_owned());
                said.certificate = json!({"state": "not-judged"});
            }
            Cms::Genuine(certificates) => {
                let (subject, issuer) = (certificates[0].subject(), certificates[0].issuer());
                let why = match self.roots {
                    None => "its signature verifies; NOT traced to a root: no `--ca` was given",
                    Some(_) => "its signature verifies; NOT traced to a trusted root",
                };
                said.line(
                    "certificate",
                    format!("{subject}, issued by {issuer}; {why}"),
                );
                said.certificate = json!({
                    "state": "genuine", "subject": subject, "issuer": issuer,
                });
            }
        }
    }
}

impl Said {
    fn nothing() -> Self {
        Self {
            lines: Vec::new(),
            certificate: Value::Null,
            time_stamp: Value::Null,
        }
    }

    fn line(&mut self, label: &'static str, text: String) {
        self.lines.push((label, text));
    }
}

/// The time stamp that stands beside a package, if one does.
fn beside(package: &Path) -> Option<PathBuf> {
    let path = super::timestamp::beside(package, "tsr");
    path.is_file().then_some(path)
}
