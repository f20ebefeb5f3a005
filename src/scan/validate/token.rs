//! Keys and tokens of which the form can be checked without asking the issuer.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::text;

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// GitHub token: "Behind GitHub's new authentication token formats", 2021; CRC-32 in base 62 behind 30 characters.
pub(super) fn github_crc32(text: &str) -> bool {
    let body = text.rsplit('_').next().unwrap_or_default();
    let Some((random, check)) = body.split_at_checked(30) else {
        return false;
    };
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut expected = [b'0'; 6];
    for place in expected.iter_mut().rev() {
        *place = BASE62[usize::try_from(rest % 62).unwrap_or(0)];
        rest /= 62;
    }
    check.as_bytes() == expected
}

/// JSON Web Token: RFC 7519 and RFC 7515 section 4.1.1; the first part is a JSON object that names `alg`.
pub(super) fn jwt(text: &str) -> bool {
    let header = text.split('.').next().unwrap_or_default();
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(header.trim_end_matches('=')) else {
        return false;
    };
    serde_json::from_slice::<serde_json::Value>(&bytes)
        .is_ok_and(|json| json.get("alg").is_some_and(serde_json::Value::is_string))
}

/// AWS access key id: IAM User Guide, "unique identifiers"; a prefix of four and base 32.
pub(super) fn aws_key_id(text: &str) -> bool {
    let Some((prefix, rest)) = text.split_at_checked(4) else {
        return false;
    };
    let base32 = |b: u8| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7');
    matches!(prefix, "AKIA" | "ASIA" | "ABIA" | "ACCA")
        && rest.len() == 16
        && rest.bytes().all(base32)
        && text::distinct(rest) > 5
}

/// AWS secret access key: 40 characters of base 64, mixed; neither a digest in hexadecimal nor a path.
pub(super) fn aws_secret(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    text.len() == 40
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && text::distinct(text) > 15
        && text::is_mixed(text)
}

/// Private key in text form: RFC 7468 and RFC 4880; lines of base 64 follow the head, and it is no public key.
pub(super) fn private_key(text: &str) -> bool {
    let body = text.split("-----").nth(2).unwrap_or(text);
    // Line ends may be written as `\n`, and headers such as `DEK-Info:` stand before the lines.
    let longest = body
        .replace("\\n", "\n")
        .replace("\\r", "\n")
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')))
        .map(|line| {
            if text::distinct(line) > 10 {
                line.len()
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0);
    longest >= 24 && !text.contains("PUBLIC KEY")
}

/// Basic credentials: RFC 7617 section 2; base 64 of `user:password`, printable, not a placeholder.
pub(super) fn basic_auth(text: &str) -> bool {
    let trimmed = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(trimmed)
        .or_else(|_| STANDARD.decode(text))
        .or_else(|_| URL_SAFE_NO_PAD.decode(trimmed));
    let Some(plain) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    plain.split_once(':').is_some_and(|(user, password)| {
        !plain.contains(char::is_control)
            && !user.is_empty()
            && password.len() > 2
            && !text::is_stand_in(password)
    })
}

/// `crypt(3)` hash: crypt(5); the hash part is there and is not the text of a template.
pub(super) fn crypt_hash(text: &str) -> bool {
    let last = text.rsplit('$').next().unwrap_or_default();
    last.len() > 10 && text::distinct(last) > 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_github_token_is_its_check_sum() {
        let random = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";
        assert!(github_crc32(&format!("ghp_{random}{}", "0mLq17")));
        assert!(!github_crc32(&format!("ghp_{random}{}", "0mLq18")));
        assert!(!github_crc32("ghp_") && !github_crc32("") && !github_crc32(&"é".repeat(36)));
    }

    #[test]
    fn a_token_is_a_json_object_with_an_algorithm() {
        let token = |header: &str| format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header));
        assert!(
            jwt(&token(r#"{"alg":"HS256","typ":"JWT"}"#))
                && jwt(&token(r#"{"typ":"JWT","alg":"none"}"#))
        );
        assert!(
            !jwt(&token(r#"{"typ":"JWT"}"#))
                && !jwt(&token("[1]"))
                && !jwt("eyJhbGciOi.x.y")
                && !jwt("")
        );
    }

    #[test]
    fn aws_keys_have_their_alphabets() {
        assert!(aws_key_id(&["AKIA", "QYLPMN5HHHFPZAM2"].concat()));
        assert!(
            !aws_key_id("AKIA1111111111111111")
                && !aws_key_id("AKIAAAAAAAAAAAAAAAAA")
                && !aws_key_id("AKI")
        );
        assert!(aws_secret(
            &["wJ4lrXUtnFEMIK7MDENGbPxRfi", "CYzq9R3KEYpL2a"].concat()
        ));
        for bad in [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "src/main/java/com/acme/billing/Invoice01",
            "com/acme/billing/InvoiceServiceFactory01",
        ] {
            assert!(!aws_secret(bad), "{bad}");
        }
    }

    #[test]
    fn a_private_key_has_a_body() {
        let head = ["-----BEGIN RSA ", "PRIVATE KEY-----"].concat();
        let line = "MIIEpAIBAAKCAQEA7bq4gK8mXv2pQ0sT9wLzYdR1cHf3JnE6uKoVi5GxAtBjWk";
        assert!(private_key(&format!("{head}\n{line}\n{line}\n")));
        assert!(private_key(&format!(
            "{head}\\nProc-Type: 4,ENCRYPTED\\n\\n{line}\\n"
        )));
        assert!(!private_key(&format!("{head}\n...\n")) && !private_key(&head) && !private_key(""));
        assert!(!private_key(&format!("{head}\n{}\n", "A".repeat(64))));
    }

    #[test]
    fn basic_credentials_decode_to_user_and_password() {
        assert!(
            basic_auth(&STANDARD.encode("deploy:S0mmer-Regen"))
                && basic_auth(&STANDARD_NO_PAD.encode("a:b1cd"))
        );
        assert!(
            !basic_auth(&STANDARD.encode("deploy"))
                && !basic_auth(&STANDARD.encode("user:password"))
        );
        assert!(
            !basic_auth("realm")
                && !basic_auth("")
                && !basic_auth(&STANDARD.encode(b"a:\x00\xff\x01"))
        );
    }

    #[test]
    fn a_hash_without_its_last_part_is_none() {
        assert!(crypt_hash(
            &[
                "$6$",
                "saltsalt$",
                "qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2"
            ]
            .concat()
        ));
        assert!(
            !crypt_hash("$6$rounds=5000$")
                && !crypt_hash("$6$salt$xxxxxxxxxxxxxxxx")
                && !crypt_hash("")
        );
    }
}
