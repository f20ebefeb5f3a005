//! `VERIFY.txt` and its two scripts: how to check the package with ordinary tools.

use super::layout::{VERIFY_POWERSHELL, VERIFY_SHELL, VERIFY_TEXT};

const TEXT: &str = include_str!("../../templates/verify/VERIFY.txt");
const SHELL: &str = include_str!("../../templates/verify/VERIFY.sh.txt");
const POWERSHELL: &str = include_str!("../../templates/verify/VERIFY.ps1.txt");

const CMS: &str = include_str!("../../templates/verify/certificate.txt");
/// Where the text about certificates goes, in `VERIFY.txt` only.
const CMS_PLACE: &str = "@CERTIFICATE@\n";

/// Who signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The holder of an Ed25519 key.
    OfKey,
    /// The holder of an X.509 certificate too.
    OfCertificate,
}

/// The three files with this package's names in their commands.
///
/// `name` and `identity` need no quotes, see [`super::layout::is_package_name`]
/// and [`is_identity`].
pub fn files(name: &str, identity: &str, holder: Holder) -> [(&'static str, String); 3] {
    let certificate = match holder {
        Holder::OfKey => "",
        Holder::OfCertificate => CMS,
    };
    let text = TEXT.replace(CMS_PLACE, certificate);
    let fill = |text: &str| text.replace("@NAME@", name).replace("@IDENTITY@", identity);
    [
        (VERIFY_POWERSHELL, fill(POWERSHELL)),
        (VERIFY_SHELL, fill(SHELL)),
        (VERIFY_TEXT, fill(&text)),
    ]
}

/// Whether a text can be the principal of an allowed-signers line.
///
/// Such a line takes commas, wildcards and `!` as patterns, and the commands
/// print the identity unquoted; none of them is needed in a mail address.
pub fn is_identity(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '+' | '-');
    (1..=200).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_begins_with_the_lines_to_fill_and_leaves_no_mark() {
        let all = [Holder::OfKey, Holder::OfCertificate];
        let files = |holder| files("soc2-1-abc", "evidence@acme.example", holder);
        for (name, text) in all.into_iter().flat_map(files) {
            let lines: Vec<&str> = text.lines().take(2).collect();
            match name {
                VERIFY_POWERSHELL => assert_eq!(lines, ["$PINNED=''", "$PINNED_FINGERPRINT=''"]),
                _ => assert_eq!(lines, ["PINNED=", "PINNED_FINGERPRINT="]),
            }
            assert!(
                !["@NAME@", "@IDENTITY@", "@CERTIFICATE@"]
                    .iter()
                    .any(|mark| text.contains(mark)),
                "{name}"
            );
            let named = text.contains("openssl cms -verify");
            assert!(!named || name == VERIFY_TEXT, "{name}");
            assert!(text.is_ascii() && !text.contains('\r'), "{name}");
        }
    }
}
