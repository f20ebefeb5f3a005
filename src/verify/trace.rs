//! Certificates traced to roots that the reader trusts, at a time that somebody vouches for.
//!
//! The time is never now: a certificate ends, what was signed under it does not.

mod path;

use super::{Cms, Facts, Signer, Verdict, Verification};
use crate::diagnostic::{Code, Finding};
use crate::package::tsp::TimeStamp;
use crate::package::x509::{Certificate, Purpose, instant};

use path::path;

/// What the reader trusts, and has beside the package.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trust<'a> {
    /// Roots of certificates that seal; `None` if the question is not asked.
    pub roots: Option<&'a [Certificate]>,
    /// Roots of time-stamping authorities; `None` if the question is not asked.
    pub authorities: Option<&'a [Certificate]>,
    /// A time stamp of the package.
    pub stamp: Option<Stamp<'a>>,
}

/// The bytes of an answer by a time-stamping authority.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The name to call it by.
    pub name: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// What was traced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traced {
    /// The certificate, if it leads to a trusted root.
    pub certificate: Option<Certified>,
    /// The time stamp, if its authority leads to a trusted root.
    pub time_stamp: Option<Stamped>,
}

/// A certificate that leads to a trusted root.
#[derive(Clone, Debug, PartialEq)]
pub struct Certified {
    /// Whom it names.
    pub subject: String,
    /// Whom the trusted root names.
    pub root: String,
    /// The time at which every certificate of the path was valid.
    pub at: i64,
    /// Who vouches for that time.
    pub by: TimeSource,
}

/// Who vouches for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSource {
    /// A time-stamping authority that the reader trusts.
    TimeStamp,
    /// Nobody but the signer: it is the package time.
    Signer,
}

/// A time stamp that a trusted authority made.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamped {
    /// What it says.
    pub stamp: TimeStamp,
    /// Whom the trusted root names.
    pub root: String,
}

impl Verification {
    /// What is wrong with a time stamp of a package, whoever sealed it.
    pub fn stamped(&self, trust: Trust<'_>) -> Option<Finding> {
        let facts = self.facts.as_ref()?;
        let found = stamped(facts, trust.stamp, trust.authorities.unwrap_or_default());
        found.err().map(|finding| *finding)
    }

    /// Traces the certificate and the time stamp of an intact package of a trusted
    /// signer; of another one nothing is traced.
    #[must_use]
    pub fn traced(mut self, trust: Trust<'_>) -> (Self, Traced) {
        let mut traced = Traced::default();
        let sound = (self.verdict, self.signer) == (Verdict::Intact, Signer::Trusted);
        let Some(facts) = self.facts.as_ref().filter(|_| sound) else {
            return (self, traced);
        };
        let mut findings = Vec::new();
        if let Some(authorities) = trust.authorities {
            match stamped(facts, trust.stamp, authorities) {
                Ok(stamped) => traced.time_stamp = Some(stamped),
                Err(finding) => findings.push(*finding),
            }
        }
        if let Some(roots) = trust.roots {
            let stamp = traced.time_stamp.as_ref().map(|found| &found.stamp);
            match certified(facts, &self.cms, stamp, roots) {
                Ok(certified) => traced.certificate = Some(certified),
                Err(finding) => findings.push(*finding),
            }
        }
        self.findings.extend(findings);
        (self, traced)
    }
}

fn stamped(
    facts: &Facts,
    stamp: Option<Stamp<'_>>,
    authorities: &[Certificate],
) -> Result<Stamped, Box<Finding>> {
    let Some(Stamp { name, bytes }) = stamp else {
        let finding = Finding::new(
            Code::TimeStampUnproven,
            "there is no time stamp beside the package",
        );
        let finding = finding.about(&*facts.package);
        return Err(finding
            .help("ask the sender for the `.tsr` file, and pass `--timestamp FILE`")
            .into());
    };
    let unproven = |message: String| Finding::new(Code::TimeStampUnproven, message).about(name);
    let stamp = TimeStamp::verify(bytes, facts.root).map_err(|why| {
        unproven(format!("the time stamp `{name}` does not count"))
            .note(why.to_string())
            .help("ask the sender for the time stamp of this package")
    })?;
    let purpose = Purpose::TimeStamping;
    let found = path(
        &stamp.authority,
        &stamp.others,
        authorities,
        stamp.seconds,
        purpose,
    );
    let root = found.map_err(|why| {
        unproven(format!(
            "the time stamp `{name}` is by `{}`, which leads to no trusted root",
            stamp.authority.subject()
        ))
        .note(why.to_string())
        .help(
            "compare the authority with one that you know, and name its root with `--tsa-ca FILE`",
        )
    })?;
    let root = root.subject().to_owned();
    Ok(Stamped { stamp, root })
}

fn certified(
    facts: &Facts,
    cms: &Cms,
    stamp: Option<&TimeStamp>,
    roots: &[Certificate],
) -> Result<Certified, Box<Finding>> {
    let untrusted =
        |message: String| Finding::new(Code::CertificateUntrusted, message).about(&*facts.package);
    let Cms::Genuine(certificates) = cms else {
        let finding = untrusted("no certificate holder signed the package".to_owned());
        return Err(finding
            .help("leave `--ca` out, or ask the sender for a package with a certificate")
            .into());
    };
    let (at, by) = match stamp {
        Some(stamp) => (stamp.seconds, TimeSource::TimeStamp),
        None => (facts.time.epoch(), TimeSource::Signer),
    };
    let first = &certificates[0];
    let found = path(first, &certificates[1..], roots, at, Purpose::Documents);
    let root = found.map_err(|why| {
        let message = format!("certificate `{}` leads to no trusted root", first.subject());
        let time = match by {
            TimeSource::TimeStamp => "the time of the time stamp",
            TimeSource::Signer => "the package time, which is only the signer's word",
        };
        untrusted(message)
            .note(why.to_string())
            .note(format!("judged at {}, {time}", instant(at)))
            .help("compare its issuer with one that you know, and name that root with `--ca FILE`; pass a time stamp if the certificate has ended since")
    })?;
    Ok(Certified {
        subject: first.subject().to_owned(),
        root: root.subject().to_owned(),
        at,
        by,
    })
}
