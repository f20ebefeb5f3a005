//! Arguments about X.509 certificates and time stamps.
//!
//! They exist in every build, so that help and reference are the same; a build
//! without the feature `x509` names it when one of them is used.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What signs for the holder of a certificate, beside the sealing key.
#[derive(Args)]
pub struct X509Args {
    /// The key of a certificate that signs too, a PKCS#8 PEM file of mode 0600
    ///
    /// P-256 or P-384. The package then also holds a CMS signature (CAdES-BES), as
    /// `openssl cms -verify` reads it. Needs the feature `x509`.
    #[arg(
        long,
        value_name = "FILE",
        requires = "x509_cert",
        group = "x509_secret"
    )]
    pub x509_key: Option<PathBuf>,
    /// The certificate of that key as PEM, then its issuers in order
    #[arg(long, value_name = "FILE", requires = "x509_secret")]
    pub x509_cert: Option<PathBuf>,
    /// Have a program sign for the certificate: RSA of 3072 bits or more, or a key on a token
    ///
    /// The program gets the bytes to sign on standard input, once more with `--asic`
    /// and for every PDF with `--sign-pdf`, and writes the signature to standard output, as it is or in Base64: PKCS #1
    /// v1.5 with SHA-256 for RSA, ECDSA in DER with SHA-256 for P-256 and SHA-384
    /// for P-384. It is verified with the certificate. No shell is involved.
    #[arg(
        long,
        value_name = "PROGRAM",
        requires = "x509_cert",
        group = "x509_secret"
    )]
    pub x509_sign_cmd: Option<OsString>,
    /// An argument of that program; repeat it for each
    #[arg(
        long,
        value_name = "ARG",
        requires = "x509_sign_cmd",
        allow_hyphen_values = true
    )]
    pub x509_sign_arg: Vec<OsString>,
    /// The environment variable that holds the passphrase of the certificate's key
    #[arg(long, value_name = "NAME", requires = "x509_key")]
    pub x509_passphrase_env: Option<String>,
    /// The open file descriptor to read that passphrase from
    #[arg(
        long,
        value_name = "N",
        requires = "x509_key",
        conflicts_with = "x509_passphrase_env"
    )]
    pub x509_passphrase_fd: Option<u32>,
    /// Write the package inside an ASiC-S container, too: `<engagement>.asics`
    ///
    /// The form that public bodies of the European Union take (ETSI EN 319 162-1):
    /// the zip as it is, and a CMS signature over all its bytes.
    #[arg(long, requires = "x509_cert")]
    pub asic: bool,
    /// Sign `report.pdf` and `risk-analysis.pdf` themselves, too: PAdES, baseline level B-B
    ///
    /// A PDF that leaves its package then still says who signed it: readers of PDF and
    /// `pdfsig` check it (ETSI EN 319 142-1). The time in it is the package's, which is
    /// only the signer's word. A command whose signatures differ from run to run makes
    /// packages that differ, too.
    #[arg(long, requires = "x509_cert")]
    pub sign_pdf: bool,
}

/// Which roots the reader trusts beside the sealing key.
#[derive(Args)]
pub struct X509TrustArgs {
    /// A file of root certificates (PEM) that the signer's certificate must lead to
    ///
    /// Asks the question: a package without such a certificate ends with 5. Every
    /// certificate of the path must be valid at the time of a time stamp that
    /// verifies, else at the package time, which is only the signer's word; never
    /// now. Revocation is not looked up. Needs the feature `x509`.
    #[arg(long, value_name = "FILE")]
    pub ca: Vec<PathBuf>,
    /// The time stamp of the package (RFC 3161); `PACKAGE.tsr` beside it unless given
    #[arg(long, value_name = "FILE", requires = "tsa_ca")]
    pub timestamp: Option<PathBuf>,
    /// A file of root certificates (PEM) that the time stamp's authority must lead to
    ///
    /// Asks the question: a package without a time stamp ends with 5.
    #[arg(long, value_name = "FILE")]
    pub tsa_ca: Vec<PathBuf>,
}

/// Ask for, attach and fetch time stamps of packages (RFC 3161)
///
/// A time stamp shows that the package existed at a time, by the word of an
/// authority instead of the signer's. It stamps the root of the seal, and stands
/// beside the package as `PACKAGE.tsr`: the package itself never changes.
#[derive(Args)]
pub struct TimestampArgs {
    #[command(subcommand)]
    pub command: TimestampCommand,
}

#[derive(Subcommand)]
pub enum TimestampCommand {
    /// Write the request for a time stamp; no network
    ///
    /// The request holds the SHA-256 of the root and asks for the authority's
    /// certificate. It has no nonce: the same package gives the same request.
    /// Whoever has the network sends it, for example with curl.
    ///
    /// Example: auditbinder timestamp request northwind-2026.zip
    /// Example: curl -H 'Content-Type: application/timestamp-query' --data-binary @northwind-2026.zip.tsq URL -o northwind-2026.zip.tsr
    Request {
        /// The package
        package: PathBuf,
        /// The file to write; `PACKAGE.tsq` unless given
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace an existing file
        #[arg(long)]
        force: bool,
    },
    /// Put the answer of an authority beside the package; no network
    ///
    /// Checks that the answer stamps the root of this package and that its
    /// signature is by the certificate inside; with `--tsa-ca` that this leads to a
    /// root you trust. Then writes `PACKAGE.tsr`.
    ///
    /// Example: auditbinder timestamp attach northwind-2026.zip answer.tsr --tsa-ca tsa.pem
    Attach {
        /// The package
        package: PathBuf,
        /// The answer
        response: PathBuf,
        /// A file of root certificates (PEM) that the authority must lead to
        #[arg(long, value_name = "FILE")]
        tsa_ca: Vec<PathBuf>,
        /// Replace an existing time stamp
        #[arg(long)]
        force: bool,
    },
    /// Send the request over the network, and attach the answer
    ///
    /// The only command that uses the network, and only with `--allow-network`. The
    /// authority sees the SHA-256 of the root and nothing else of the package.
    /// Takes http and https; https with the certificates that the system trusts.
    /// Needs the feature `network`.
    ///
    /// Example: auditbinder timestamp fetch northwind-2026.zip --tsa URL --allow-network
    Fetch {
        /// The package
        package: PathBuf,
        /// The address of the authority
        #[arg(long, value_name = "URL", required = true)]
        tsa: String,
        /// Use the network
        #[arg(long, required = true)]
        allow_network: bool,
        /// How long the answer may take
        #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
        within: u64,
        /// A file of root certificates (PEM) that the authority must lead to
        #[arg(long, value_name = "FILE")]
        tsa_ca: Vec<PathBuf>,
        /// Replace an existing time stamp
        #[arg(long)]
        force: bool,
    },
}

impl X509Args {
    /// The first of these arguments that is used.
    #[cfg(not(feature = "x509"))]
    pub fn used(&self) -> Option<&'static str> {
        self.x509_cert.is_some().then_some("--x509-cert")
    }
}

impl X509TrustArgs {
    /// The first of these arguments that is used.
    #[cfg(not(feature = "x509"))]
    pub fn used(&self) -> Option<&'static str> {
        let ca = (!self.ca.is_empty()).then_some("--ca");
        ca.or((!self.tsa_ca.is_empty()).then_some("--tsa-ca"))
    }
}
