//! TLS with the certificates that the system trusts; what was negotiated is told.

use std::fmt::Write as _;
use std::sync::Arc;

use rustls::{ClientConfig, ProtocolVersion};
use rustls_platform_verifier::BuilderVerifierExt as _;
use sha2::{Digest as _, Sha256};

use super::SourceError;
use crate::model::Digest;

/// A configuration that trusts what the system trusts.
pub(super) fn config() -> Result<Arc<ClientConfig>, SourceError> {
    let failed = |why: rustls::Error| {
        let what = format!("the certificates that this system trusts cannot be used: {why}");
        SourceError::new(
            what,
            "install the system's certificates (`ca-certificates`)",
        )
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = builder.with_platform_verifier().map_err(failed)?;
    Ok(Arc::new(builder.with_no_client_auth()))
}

/// `TLS 1.3, certificate sha256:…`.
#[cfg(feature = "network")]
pub(super) fn told(
    version: Option<ProtocolVersion>,
    certificates: Option<&[rustls::pki_types::CertificateDer<'_>]>,
) -> String {
    let mut line = match version {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        other => format!("{other:?}"),
    };
    if let Some(own) = certificates.and_then(<[_]>::first) {
        let digest = Digest::from_bytes(Sha256::digest(own.as_ref()).into());
        write!(line, ", certificate sha256:{digest}").expect("a string takes text");
    }
    line
}
