//! One request over the network, bounded in time and size.

use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

use crate::diagnostic::{Code, Finding};
use crate::package::tsp::MAX_RESPONSE;

/// Sends a request for a time stamp, and returns the bytes of the answer.
///
/// https is checked with the certificates that the system trusts. The answer is
/// signed, so plain http weakens nothing but the secrecy of the digest.
pub fn post(address: &str, request: &[u8], within: u64) -> Result<Vec<u8>, Box<Finding>> {
    let failed = |why: String| {
        let finding = Finding::new(
            Code::TimeStampUnproven,
            format!("`{address}` gave no time stamp: {why}"),
        );
        finding
            .note("nothing was written")
            .help("check the address; or send the file of `timestamp request` by another way")
    };
    if !address.starts_with("http://") && !address.starts_with("https://") {
        return Err(failed("an address with http or https is expected".to_owned()).into());
    }
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(Duration::from_secs(within)))
        .max_redirects(3)
        .user_agent(concat!("auditbinder/", env!("CARGO_PKG_VERSION")))
        .build();
    let answer = ureq::Agent::new_with_config(config)
        .post(address)
        .header("Content-Type", "application/timestamp-query")
        .header("Accept", "application/timestamp-reply")
        .send(request);
    let mut answer = answer.map_err(|why| failed(why.to_string()))?;
    let body = answer.body_mut().with_config().limit(MAX_RESPONSE as u64);
    let bytes = body.read_to_vec();
    bytes.map_err(|why| failed(why.to_string()).into())
}
