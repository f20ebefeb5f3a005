//! What a value must satisfy beyond its shape: check digits, ranges, grammars.
//!
//! A rule names validators; a value that one of them refuses is not reported.
//! Every function takes any text, never panics and asks nobody over a network.
//! Values are left out only by exact comparison, never by their beginning.

mod address;
mod cards;
mod checksum;
mod europe;
mod health;
mod text;
mod token;
mod united_states;
mod world;

/// Whether a value is what the rule speaks of.
pub(super) type Validator = fn(&str) -> bool;

/// All validators by name, sorted.
const ALL: &[(&str, Validator)] = &[
    ("aadhaar", world::aadhaar),
    ("aba", united_states::aba),
    ("ahv", europe::ahv),
    ("aws-key-id", token::aws_key_id),
    ("aws-secret", token::aws_secret),
    ("basic-auth", token::basic_auth),
    ("be-national", europe::be_national),
    ("bsn", europe::bsn),
    ("cn-id", world::cn_id),
    ("cnp", europe::cnp),
    ("codice-fiscale", europe::codice_fiscale),
    ("cpf", world::cpf),
    ("cpr", europe::cpr),
    ("crypt-hash", token::crypt_hash),
    ("curp", world::curp),
    ("date-of-birth", health::date_of_birth),
    ("dea", health::dea),
    ("dni", europe::dni),
    ("e164", united_states::e164),
    ("egn", europe::egn),
    ("ein", united_states::ein),
    ("email", address::email),
    ("fodselsnummer", europe::fodselsnummer),
    ("geo", address::geo),
    ("github-crc32", token::github_crc32),
    ("hetu", europe::hetu),
    ("hicn", health::hicn),
    ("iban", europe::iban),
    ("icd10", health::icd10),
    ("il-id", world::il_id),
    ("itin", united_states::itin),
    ("jwt", token::jwt),
    ("kr-rrn", world::kr_rrn),
    ("loinc", health::loinc),
    ("mbi", health::mbi),
    ("medicare-au", world::medicare_au),
    ("my-number", world::my_number),
    ("nanp", united_states::nanp),
    ("nhs", health::nhs),
    ("nif", europe::nif),
    ("nino", europe::nino),
    ("nir", europe::nir),
    ("npi", health::npi),
    ("nric", world::nric),
    ("oib", europe::oib),
    ("pan", cards::pan),
    ("pan-any", cards::pan_any),
    ("pan-india", world::pan_india),
    ("password", text::password),
    ("password-bare", text::password_bare),
    ("personnummer", europe::personnummer),
    ("pesel", europe::pesel),
    ("phone", united_states::phone),
    ("ppsn", europe::ppsn),
    ("private-key", token::private_key),
    ("public-ip", address::public_ip),
    ("random", text::random),
    ("random-or-hex", text::random_or_hex),
    ("rentenversicherung", europe::rentenversicherung),
    ("rodne-cislo", europe::rodne_cislo),
    ("sin", world::sin),
    ("ssn", united_states::ssn),
    ("steuer-id", europe::steuer_id),
    ("svnr", europe::svnr),
    ("tckn", world::tckn),
    ("tfn", world::tfn),
    ("url-password", text::url_password),
    ("vin", united_states::vin),
    ("za-id", world::za_id),
];

/// The names that a rule may give, sorted.
pub(super) const NAMES: &[&str] = &{
    let mut names = [""; ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = ALL[at].0;
        at += 1;
    }
    names
};

/// The validator of a name.
pub(super) fn find(name: &str) -> Option<Validator> {
    let at = ALL.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Some(ALL[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_every_one_is_found() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
        assert!(NAMES.iter().all(|name| find(name).is_some()));
        assert!(find("unknown").is_none() && find("").is_none());
    }

    #[test]
    fn no_validator_panics_on_odd_text() {
        let odd = [
            "",
            " ",
            "é",
            "ééééééééééé",
            "🦀🦀🦀🦀",
            "A",
            "-",
            "+",
            ":",
            "$",
            "@",
            "\u{0}",
            "12",
            "1é2é3é4é5é6",
            "1234567é",
            "12345678é",
            "1234567890123456é",
            "AB1234é",
            "ZZZZZZZZZZZZZZZZZZ",
            "000000000000000000000",
        ];
        let long = "9".repeat(5000);
        for (_, validator) in ALL {
            for text in odd.iter().copied().chain([long.as_str()]) {
                validator(text);
            }
            for width in 1..40 {
                validator(&"9".repeat(width));
                validator(&"X".repeat(width));
                validator(&format!("{}é", "7".repeat(width)));
                validator(&format!("é{}", "7".repeat(width)));
            }
        }
    }
}
