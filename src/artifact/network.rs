//! Network and SIEM: proxies, data loss prevention, exports of Splunk and Elastic.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
