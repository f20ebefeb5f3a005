//! A path from a certificate to a trusted root (RFC 5280, section 6), nothing left open.

use crate::package::x509::{Certificate, Purpose};

/// A path has at most so many issuers.
const LONGEST: usize = 8;
/// So many signatures of certificates are verified at most, whatever a file holds.
const BUDGET: usize = 256;

/// Says why no path was found: the certificate where the best attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{subject}` {why}")]
pub(super) struct NoPath {
    subject: String,
    why: String,
}

/// Finds the trusted root that a certificate leads to.
///
/// Every certificate of the path, the root too, must be valid at the given time
/// and fit for its part. What stands in `others` is believed only as far as a
/// trusted root vouches for it.
pub(super) fn path<'a>(
    first: &Certificate,
    others: &[Certificate],
    roots: &'a [Certificate],
    at: i64,
    purpose: Purpose,
) -> Result<&'a Certificate, NoPath> {
    first
        .serves(purpose, at)
        .map_err(|why| no_path(first, &why.to_string()))?;
    // Who names the very certificate trusts it.
    if let Some(root) = roots.iter().find(|root| *root == first) {
        return Ok(root);
    }
    let mut search = Search {
        others,
        roots,
        at,
        left: BUDGET,
        best: None,
    };
    let found = search.issuer_of(first, 0);
    found.ok_or_else(|| match search.best {
        Some((_, why)) => why,
        None => no_path(
            first,
            &format!(
                "was issued by `{}`, which is not among the roots",
                first.issuer()
            ),
        ),
    })
}

fn no_path(certificate: &Certificate, why: &str) -> NoPath {
    NoPath {
        subject: certificate.subject().to_owned(),
        why: why.to_owned(),
    }
}

struct Search<'a, 'b> {
    others: &'b [Certificate],
    roots: &'a [Certificate],
    at: i64,
    left: usize,
    /// The attempt that came furthest.
    best: Option<(usize, NoPath)>,
}

impl<'a> Search<'a, '_> {
    /// The root above a certificate that has so many issuers below it.
    fn issuer_of(&mut self, certificate: &Certificate, below: usize) -> Option<&'a Certificate> {
        if below >= LONGEST {
            self.failed(
                below,
                no_path(certificate, "stands at the end of too long a path"),
            );
            return None;
        }
        let roots = self.roots;
        for root in roots
            .iter()
            .filter(|root| certificate.names_as_issuer(root))
        {
            if self.issued(root, certificate, below) {
                return Some(root);
            }
        }
        let others = self.others;
        for other in others
            .iter()
            .filter(|other| certificate.names_as_issuer(other))
        {
            // One that issued itself leads nowhere else.
            let leads = other != certificate && !other.names_as_issuer(other);
            if leads
                && self.issued(other, certificate, below)
                && let Some(root) = self.issuer_of(other, below + 1)
            {
                return Some(root);
            }
        }
        if certificate.names_as_issuer(certificate) || below > 0 {
            let why = format!(
                "was issued by `{}`, which is not among the roots",
                certificate.issuer()
            );
            self.failed(below, no_path(certificate, &why));
        }
        None
    }

    /// Whether one certificate may issue, and did issue, another.
    fn issued(&mut self, issuer: &Certificate, certificate: &Certificate, below: usize) -> bool {
        if self.left == 0 {
            self.failed(
                LONGEST,
                no_path(certificate, "has too many possible issuers"),
            );
            return false;
        }
        self.left -= 1;
        if let Err(why) = issuer.serves(Purpose::Issuing(below), self.at) {
            self.failed(below + 1, no_path(issuer, &why.to_string()));
            return false;
        }
        if let Err(why) = certificate.is_signed_by(issuer) {
            let why = format!("has a signature that does not count: {why}");
            self.failed(below + 1, no_path(certificate, &why));
            return false;
        }
        true
    }

    fn failed(&mut self, reached: usize, why: NoPath) {
        if self.best.as_ref().is_none_or(|(best, _)| reached > *best) {
            self.best = Some((reached, why));
        }
    }
}
