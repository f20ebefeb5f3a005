//! Passwords and random strings: what looks meant, and what looks like a placeholder or a name.

/// How many different bytes occur.
pub(super) fn distinct(text: &str) -> usize {
    let mut seen = [false; 256];
    text.bytes().for_each(|b| seen[usize::from(b)] = true);
    seen.iter().filter(|&&b| b).count()
}

/// Kinds of characters change often, as they do in random text and not in words: `aK9x`, not `getUserName`.
pub(super) fn is_mixed(text: &str) -> bool {
    let mut runs = 0;
    let mut letters = 0;
    let mut last = b' ';
    for b in text.bytes().filter(u8::is_ascii_alphanumeric) {
        letters += 1;
        // A capital followed by small letters is one word.
        let goes_on = (b.is_ascii_lowercase() && last.is_ascii_alphabetic())
            || (b.is_ascii_uppercase() && last.is_ascii_uppercase())
            || (b.is_ascii_digit() && last.is_ascii_digit());
        if !goes_on {
            runs += 1;
        }
        last = b;
    }
    letters >= 8 && letters * 10 <= runs * 38
}

// The pairs of letters that make up four fifths of the different words of English documents and source
// code, one after another; of random letters they make up a quarter.
const PAIRS: &str = concat!(
    "abacadagaialamanaparasataubabebiblbobucacechcickclcocrctdadedidodseaecedeeefegei",
    "elemeneperesetevexfefffifogagegigrhahehihoiaibicidieifigiliminioipirisitivizkeki",
    "laldlelillloltlulymamemimompmunancndnengninonsntocodolomonoooporosotouovowpapepi",
    "plpoppprptrarcrdrerirmrorrrsrtrurysascseshsisospssstsutatethtitotrtstttutyueulum",
    "unurusutvaveviwaypze",
);

/// Hardly any two letters beside each other are such as words are made of.
fn is_unspeakable(text: &str) -> bool {
    let (mut pairs, mut common) = (0, 0);
    for pair in text.as_bytes().windows(2) {
        if pair.iter().all(u8::is_ascii_alphabetic) {
            pairs += 1;
            let known = |two: &[u8]| two.eq_ignore_ascii_case(pair);
            common += usize::from(PAIRS.as_bytes().chunks_exact(2).any(known));
        }
    }
    pairs >= 8 && common * 2 < pairs
}

/// Random text: mixed, with digits and letters; no digest, UUID, date, path, address or name of something.
pub(super) fn random(text: &str) -> bool {
    let count = |test: fn(&u8) -> bool| text.as_bytes().iter().filter(|b| test(b)).count();
    let digits = count(u8::is_ascii_digit);
    let letters = count(u8::is_ascii_alphabetic);
    text.len() >= 12
        && letters >= 4
        && (digits > 0 || letters >= 20)
        && distinct(text) >= 8
        && (is_mixed(text) || is_unspeakable(text))
        && !is_hexadecimal(text)
        && !is_digest_with_name(text)
        && !is_reference(text)
        && !is_words(text)
}

// Digests of nothing at all: MD5, SHA-1 and SHA-256 of no bytes, which everybody knows.
const EMPTY_DIGESTS: &str = "d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 \
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Random or hexadecimal: for places that name a secret, where a digest would make no sense.
pub(super) fn random_or_hex(text: &str) -> bool {
    if is_among(EMPTY_DIGESTS, text) {
        return false;
    }
    let hex = text.len() >= 24 && text.bytes().all(|b| b.is_ascii_hexdigit());
    (hex && distinct(text) >= 8 && !text.bytes().all(|b| b.is_ascii_digit())) || random(text)
}

/// Hexadecimal digits only, with or without the hyphens of a UUID (RFC 9562).
fn is_hexadecimal(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b':'))
}

/// A digest with the name of its algorithm, as in Subresource Integrity and OCI digests.
fn is_digest_with_name(text: &str) -> bool {
    let name = text.split(['-', ':', '=']).next().unwrap_or_default();
    matches!(
        name,
        "sha1" | "sha256" | "sha384" | "sha512" | "md5" | "SHA256" | "h1" | "blake3"
    )
}

/// Paths, addresses, variables and calls, which stand where the value is found elsewhere.
fn is_reference(text: &str) -> bool {
    const STARTS: [&str; 21] = [
        "/", "./", "../", "~/", "$", "%", "{", "<", "*", "@", "http://", "https://", "file:",
        "arn:", "ENC[", "!", "env:", "vault:", "ssm:", "op://", "C:\\",
    ];
    let parts = || text.split(['.', ':']);
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let dotted = text.contains('.') && parts().all(is_name) && !parts().all(is_mixed);
    STARTS.iter().any(|start| text.starts_with(start)) || text.contains("://") || dotted
}

/// Words with hyphens or underscores between them, and a short number at most: `prod-db-password-1`.
fn is_words(text: &str) -> bool {
    let word = |part: &str| {
        let name = part.trim_end_matches(|c: char| c.is_ascii_digit());
        part.len() - name.len() <= 2
            && name.bytes().all(|b| b.is_ascii_alphabetic())
            && !is_mixed(part)
    };
    let mut parts = text.split(['-', '_', '.', '/', ' ']);
    let letters = text.bytes().all(|b| b.is_ascii_alphabetic());
    letters && !is_mixed(text) && !is_unspeakable(text)
        || (text.contains(['-', '_', '.', '/', ' ']) && parts.all(word))
}

/// Both capitals and small letters: names of things are written in one of them.
fn is_mixed_case(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_uppercase()) && text.bytes().any(|b| b.is_ascii_lowercase())
}

/// Whether a text is one of some words, as a whole.
pub(super) fn is_among(words: &str, text: &str) -> bool {
    words.split_whitespace().any(|word| word == text)
}

// Compared as a whole, in lower case; a longer password that begins with one of them is a password.
const STAND_INS: &str = "pass password passwd pwd pw secret token user username test guest postgres root admin mysql redis \
    rabbitmq mongo none null nil true false undefined empty string required optional hidden masked \
    filtered removed secure bearer basic default my_password mypassword my-password mypass yourpassword \
    your_password password123 p4ssw0rd p@ssw0rd passw0rd hunter2 foobar foo bar x-oauth-basic \
    x-access-token todo tbd n/a encrypted secretref password1 letmein qwerty abc123 replace_me replaceme \
    replace-me insert_here my-secret my_secret mysecret s3cr3t unset disabled enabled sample xxx ... \
    bad-password wrong-password wrongpassword";

/// A word that stands where a password belongs in manuals and tests.
pub(super) fn is_stand_in(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    distinct(text) < 2 || is_among(STAND_INS, &lower)
}

/// A password in quotes: letters with digits or signs; no stand-in, name, path, variable or digest.
pub(super) fn password(text: &str) -> bool {
    // A comma or semicolon at the end belongs to the sentence.
    let core = text.trim_end_matches([',', ';', '.', ':']);
    let has = |test: fn(&u8) -> bool| core.as_bytes().iter().any(test);
    let strong = has(u8::is_ascii_digit) || has(|b| b"!@#$%^&*?+=~|,;".contains(b));
    text.chars().count() >= 6
        && distinct(text) >= 4
        && strong
        && text.chars().any(char::is_alphabetic)
        && !(text.len() >= 32 && is_hexadecimal(text))
        && !is_digest_with_name(text)
        && !is_reference(text)
        && !is_stand_in(text)
        && (is_mixed_case(text) || !is_words(text))
        && !text.ends_with(['(', '{', '[', ':'])
        && !text.contains("()")
        && !text.contains("${")
        && !text.starts_with("\\u")
        && !is_constant(core)
}

/// A name in capitals with words between underscores: `DEFRAG_ESCAPE_OPERATION_2`.
fn is_constant(text: &str) -> bool {
    let name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    text.matches('_').count() > 1 && text.bytes().all(name) && text.contains(char::is_alphabetic)
}

/// A password without quotes: besides, nothing that program text is made of.
pub(super) fn password_bare(text: &str) -> bool {
    let code = text.contains([
        '(', ')', '[', ']', '{', '}', '<', '>', '|', '"', '\'', '\\', '`',
    ]) || text.contains("::")
        || text.contains("->")
        || text.starts_with(['&', '`'])
        || text.starts_with("--")
        // An argument as a debugger prints it.
        || text.contains("@entry=");
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    // `pw_2`, `hash256`, `secret_v2`: names with one number at the end.
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered =
        name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && text.len() - name.len() < 3;
    let letters = has(u8::is_ascii_lowercase) || has(u8::is_ascii_uppercase);
    text.len() >= 8 && letters && !code && !numbered && password(text)
}

/// The password of an address: RFC 3986 section 3.2.1; not a stand-in or a variable.
pub(super) fn url_password(text: &str) -> bool {
    let variable = text.starts_with(['$', '%', '{', '<', ':', '*', '[', '@'])
        && !text.starts_with("%2")
        || text.contains("${")
        || text.ends_with(['}', '>']);
    text.len() >= 3 && distinct(text) > 2 && !variable && !is_stand_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_text_is_told_from_names_and_digests() {
        for good in [
            "k3JxQ9vTz7LmW2pR",
            "9f3KslQ0-zX7_pLw2VbN8rT",
            "aB3dE5fG7hJ9kL1mN3pQ5rS7",
            "x8k2m4q9w7e1r5t3y6u0",
            // Few changes of case, and no words.
            "AhXPcq0RDlEgKzvzgbaaONiaqvvRFNUh",
            "WUFQkcJXDeCobXGXZoDGbZKMlHHloeXmsHYM",
        ] {
            assert!(random(good), "{good}");
        }
        for bad in [
            "getUserAccessTokenFromCache2",
            "customerAccountNumberOfTheBranch7",
            "my-service-account-v2",
            "d41d8cd98f00b204e9800998ecf8427e",
            "123e4567-e89b-12d3-a456-426614174000",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "2026-05-31T08:14:09.123Z",
            "/usr/lib/x86_64/libA9.so.1",
            "https://h0st.io/A9x8C7v6B5",
            "process.env.API_KEY_2",
            "1764312000000000000",
            "claude-sonnet-4-20250514",
            "",
            "aaaa",
        ] {
            assert!(!random(bad), "{bad}");
        }
        assert!(
            random_or_hex("d41d8cd98f00b204e9800998ecf8427f")
                && !random_or_hex("d41d8cd98f00b204e9800998ecf8427e")
                && !random_or_hex("0".repeat(32).as_str())
        );
    }

    #[test]
    fn passwords_are_told_from_names_and_stand_ins() {
        for good in [
            "Sommer2024!",
            "tr0ub4dor&3",
            "Winter-2024",
            "x7#kPq!",
            "pässw0rt99",
            "Password1234",
        ] {
            assert!(password(good), "{good}");
        }
        for bad in [
            "password",
            "hunter2",
            "${DB_PASSWORD}",
            "$DB_PASS1",
            "/run/secrets/db1",
            "prod-db-password-1",
            "os.environ.get_1",
            "required",
            "https://vault1/x",
            "",
            "aaaaaaa1a",
            "d41d8cd98f00b204e9800998ecf8427e",
            "getPassword()",
            "SecureString",
            "options,",
            "D3D_DEFRAG_ESCAPE_2",
            "\\u{1F600}",
            "{{ vault_pw1 }}",
        ] {
            assert!(!password(bad), "{bad}");
        }
        assert!(
            ["Sommer2024!", "kd83hfKs"]
                .iter()
                .all(|text| password_bare(text))
        );
        for bad in [
            "pw_2",
            "get_password_v2",
            "std::env::var1",
            "&PassphraseArgs",
            "args[1]abc!",
            "short1",
            "ownerPassword@entry=0x1165830",
        ] {
            assert!(!password_bare(bad), "{bad}");
        }
    }

    #[test]
    fn passwords_of_addresses_are_no_variables() {
        let good = ["s3cretPw", "postgres2", "%23abc"];
        assert!(good.iter().all(|text| url_password(text)));
        for bad in [
            "postgres",
            "$PASS",
            "${PASS}",
            "***",
            "<password>",
            "%s",
            "guest",
            "",
            "PASSWORD",
            "{pw}",
        ] {
            assert!(!url_password(bad), "{bad}");
        }
    }
}
