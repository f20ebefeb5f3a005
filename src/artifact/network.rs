//! Network and SIEM: proxies, data loss prevention, exports of Splunk and Elastic.

mod alerts;
mod cloudflare;
mod elastic;
mod gateway;
mod netskope;
mod siem;
mod splunk;
mod squid;
mod traces;
mod traffic;
mod zscaler;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[
    cloudflare::FORMAT,
    zscaler::FORMAT,
    netskope::FORMAT,
    squid::FORMAT,
    splunk::FORMAT,
    elastic::FORMAT,
    gateway::FORMAT,
    alerts::FORMAT,
    traces::FORMAT,
];
