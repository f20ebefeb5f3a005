//! What looks sensitive and is not: one row per kind.

use super::carriers::{BLOCK, ONLY_FHIR, PROSE, Place, SETTINGS, TABLES};
use super::kinds::Shape;
use super::random::{ALNUM, LOWER_ALNUM, Random, UPPER_ALNUM, URL_SAFE};
use super::values::{base64, card, iban, luhn_digit, luhn_number, miscounted_token, pem};

/// One sort of thing that must not be found.
pub struct Decoy {
    pub name: &'static str,
    pub make: fn(&mut Random) -> Shape,
    pub places: &'static [Place],
}

const fn decoy(
    name: &'static str,
    places: &'static [Place],
    make: fn(&mut Random) -> Shape,
) -> Decoy {
    Decoy { name, make, places }
}

/// Every kind of decoy that a phrase or setting can hold.
pub const DECOYS: &[Decoy] = &[
    decoy("card-without-luhn", TABLES, card_without_luhn),
    decoy("luhn-without-issuer", TABLES, luhn_without_issuer),
    decoy("published-test-card", TABLES, published_test_card),
    decoy("card-glued-to-letters", TABLES, card_glued),
    decoy("float-fraction", PROSE, float_fraction),
    decoy("nanoseconds-luhn", PROSE, nanoseconds),
    decoy("span-id-in-log", &[Place::Log], span_in_log),
    decoy("imei", PROSE, imei),
    decoy("order-number", TABLES, order_number),
    decoy("snowflake-id", TABLES, |r| {
        said(format!("row 1{}", r.digits(17)))
    }),
    decoy("uuid", TABLES, |r| said(r.uuid())),
    decoy("uuid-named-secret", SETTINGS, |r| {
        set("secret_id", r.uuid())
    }),
    decoy("sha1-commit", PROSE, |r| {
        said(format!("commit {}", r.hex(40)))
    }),
    decoy("sha256-digest", TABLES, |r| said(r.hex(64))),
    decoy("image-digest", SETTINGS, |r| {
        set(
            "image",
            format!("registry.internal/claims@sha256:{}", r.hex(64)),
        )
    }),
    decoy("key-digest", SETTINGS, |r| {
        set("cache_key", format!("v3-{}", r.hex(40)))
    }),
    decoy("subresource-integrity", PROSE, subresource),
    decoy("lock-integrity", PROSE, |r| {
        said(format!(
            "\"integrity\": \"sha512-{}\"",
            base64(&r.bytes(64))
        ))
    }),
    decoy("image-data", PROSE, |r| {
        said(format!(
            "src=\"data:image/png;base64,{}\"",
            base64(&r.bytes(300))
        ))
    }),
    decoy("etag", PROSE, |r| {
        said(format!("etag: W/\"{}\"", r.hex(32)))
    }),
    decoy("aws-documentation-key", SETTINGS, aws_documentation),
    decoy("placeholder", SETTINGS, placeholder),
    decoy("masked-password", SETTINGS, |r| {
        set("password", "*".repeat(r.index(8) + 8))
    }),
    decoy("shell-variable", SETTINGS, |r| {
        set(
            "client_secret",
            format!("${{{}}}", r.pick(&["SECRET", "CLAIMS_SECRET"])),
        )
    }),
    decoy("template-variable", SETTINGS, |_| {
        set("api_key", "{{ secret }}".to_owned())
    }),
    decoy("secret-reference", SETTINGS, |_| {
        set("secretName", "db-credentials".to_owned())
    }),
    decoy("variable-name", PROSE, variable_name),
    decoy("typed-field", PROSE, typed_field),
    decoy("publishable-key", SETTINGS, |r| {
        set(
            "stripe_publishable",
            format!("pk_{}_{}", r.pick(&["test", "live"]), r.token(24)),
        )
    }),
    decoy("public-key-pem", BLOCK, |r| {
        Shape::Block(pem("PUBLIC KEY", &r.bytes(91)))
    }),
    decoy("certificate-pem", BLOCK, |r| {
        Shape::Block(pem("CERTIFICATE", &r.bytes(700)))
    }),
    decoy("ssh-public-key", PROSE, ssh_public),
    decoy("public-key-setting", SETTINGS, |r| {
        set("public_key", base64(&r.bytes(32)))
    }),
    decoy("github-wrong-checksum", PROSE, |r| {
        said(format!("sample {}", miscounted_token(r, "ghp_")))
    }),
    decoy("fake-web-token", PROSE, fake_web_token),
    decoy("ssn-never-issued", TABLES, ssn_never_issued),
    decoy("ssn-famous", TABLES, ssn_famous),
    decoy("ssn-shaped-part", TABLES, ssn_shaped_part),
    decoy("release-date", PROSE, release_date),
    decoy("service-mail", PROSE, service_mail),
    decoy("reserved-domain-mail", PROSE, reserved_mail),
    decoy("package-at-version", PROSE, |r| {
        said(format!(
            "npm install left-pad@{}.{}.{}",
            r.below(9),
            r.below(90),
            r.below(90)
        ))
    }),
    decoy("phone-shaped-build", PROSE, phone_shaped),
    decoy("version-number", TABLES, |r| {
        said(format!(
            "v{}.{}.{}-{}",
            r.below(40),
            r.below(400),
            r.below(400),
            r.digits(4)
        ))
    }),
    decoy("ip-address", TABLES, |r| {
        said(format!(
            "10.{}.{}.{}:{}",
            r.below(255),
            r.below(255),
            r.between(1, 254),
            r.between(1024, 65_535)
        ))
    }),
    decoy("ipv6-address", PROSE, |r| {
        said(format!("fd00:{}:{}::{}", r.hex(4), r.hex(4), r.hex(4)))
    }),
    decoy("mac-address", PROSE, |r| {
        said(format!(
            "02:{}:{}:{}:{}:{}",
            r.hex(2),
            r.hex(2),
            r.hex(2),
            r.hex(2),
            r.hex(2)
        ))
    }),
    decoy("latitude", TABLES, latitude),
    decoy("iban-wrong-check", TABLES, iban_wrong),
    decoy("trace-parent", PROSE, |r| {
        said(format!("traceparent: 00-{}-{}-01", r.hex(32), r.hex(16)))
    }),
    decoy("ordinary-words", PROSE, ordinary_words),
    decoy("token-counts", PROSE, |r| {
        said(format!(
            "prompt_tokens={} completion_tokens={} max_tokens={}",
            r.below(200_000),
            r.below(9000),
            r.digits(6)
        ))
    }),
    decoy("mrn-without-number", PROSE, |r| {
        said(format!("MRN column is empty in {} rows", r.below(100)))
    }),
    decoy("device-birth", ONLY_FHIR, |r| {
        said(format!(
            "device made 2026-{:02}-{:02}",
            r.between(1, 12),
            r.between(1, 28)
        ))
    }),
];

fn said(text: String) -> Shape {
    Shape::text(text, "")
}

fn set(key: &'static str, value: String) -> Shape {
    Shape::Keyed { key, value }
}

fn card_without_luhn(random: &mut Random) -> Shape {
    let number = card(random, "visa");
    let last = u32::from(number.as_bytes()[15] - b'0');
    let wrong = (last + 1 + u32::try_from(random.below(9)).expect("small")) % 10;
    said(format!("pan={}{wrong}", &number[..15]))
}

fn luhn_without_issuer(random: &mut Random) -> Shape {
    let prefix = random.pick(&["0", "10", "19", "71", "83", "90"]);
    said(format!("reference {}", luhn_number(random, prefix, 16)))
}

/// Numbers that card brands and payment providers publish for tests.
fn published_test_card(random: &mut Random) -> Shape {
    let number = match random.below(8) {
        0 => "42".repeat(8),
        1 => format!("4{}", "1".repeat(15)),
        2 => format!("{}{}", "5".repeat(12), "4".repeat(4)),
        3 => ["3782", "822463", "10005"].concat(),
        4 => format!("6011{}7", "1".repeat(11)),
        5 => ["3714", "496353", "98431"].concat(),
        6 => ["51051", "0510", "5105100"].concat(),
        _ => format!("4012{}1", "8".repeat(11)),
    };
    said(format!("test card {number}"))
}

fn card_glued(random: &mut Random) -> Shape {
    let number = card(random, "visa");
    said(format!("asset X{number}B in bin {}", random.below(90)))
}

/// A fraction whose first sixteen digits happen to pass.
fn float_fraction(random: &mut Random) -> Shape {
    let digits = card(random, "mastercard");
    said(format!("score: 0.{digits}"))
}

/// Nanoseconds since 1970 that pass Luhn.
fn nanoseconds(random: &mut Random) -> Shape {
    let body = format!("17{}", random.chars(b"0123456789", 16));
    let check = luhn_digit(&body);
    said(format!("startTimeUnixNano={body}{check}"))
}

fn span_in_log(random: &mut Random) -> Shape {
    let span = card(random, "visa");
    said(format!("trace_id={} span_id={span} done", random.hex(32)))
}

fn imei(random: &mut Random) -> Shape {
    let number = luhn_number(random, "35", 15);
    said(format!("imei={number} enrolled"))
}

fn order_number(random: &mut Random) -> Shape {
    said(format!("order {}-{}", random.digits(4), random.digits(8)))
}

fn subresource(random: &mut Random) -> Shape {
    let digest = base64(&random.bytes(48));
    said(format!(
        "<script src=\"/app.js\" integrity=\"sha384-{digest}\"></script>"
    ))
}

/// The keys of Amazon's own documentation.
fn aws_documentation(random: &mut Random) -> Shape {
    match random.below(2) {
        0 => set(
            "aws_access_key_id",
            ["AK", "IA", "IOSFODNN7", "EXAMPLE"].concat(),
        ),
        _ => set(
            "aws_secret_access_key",
            ["wJalrXUtnFEMI", "/K7MDENG/", "bPxRfiCY", "EXAMPLE", "KEY"].concat(),
        ),
    }
}

fn placeholder(random: &mut Random) -> Shape {
    let key = random.pick(&["api_key", "client_secret", "db_password"]);
    let value = random.pick(&[
        "your_api_key_here",
        "changeme",
        "<redacted>",
        "xxxxxxxxxxxxxxxx",
        "REPLACE_WITH_PLACEHOLDER",
        "example-secret-value",
        "dummy-value-1234",
    ]);
    set(key, value.to_owned())
}

fn variable_name(random: &mut Random) -> Shape {
    said(
        random
            .pick(&[
                "requires OPENAI_API_KEY and DB_PASSWORD in the environment",
                "process.env.STRIPE_SECRET_KEY",
                "os.environ[\"AWS_SECRET_ACCESS_KEY\"]",
                "export GITHUB_TOKEN",
                "reads the password from the terminal",
            ])
            .to_owned(),
    )
}

fn typed_field(random: &mut Random) -> Shape {
    said(
        random
            .pick(&[
                "api_key: Option<String>,",
                "let token = lexer.next_token();",
                "password = getpass.getpass()",
                "client_secret: str | None = None",
                "const secret = await vault.read(path);",
                "password: String::new(),",
            ])
            .to_owned(),
    )
}

fn ssh_public(random: &mut Random) -> Shape {
    let mut content = b"\0\0\0\x0bssh-ed25519\0\0\0 ".to_vec();
    content.extend(random.bytes(32));
    said(format!("ssh-ed25519 {} build-host", base64(&content)))
}

/// Starts as JSON web tokens do, but the header is no JSON.
fn fake_web_token(random: &mut Random) -> Shape {
    let parts = [
        random.chars(ALNUM, 33),
        random.chars(ALNUM, 60),
        random.chars(URL_SAFE, 43),
    ];
    said(format!("blob e{}{}", "yJ", parts.join(".")))
}

fn ssn_never_issued(random: &mut Random) -> Shape {
    let (group, serial) = (random.between(1, 99), random.between(1, 9999));
    let parts = match random.below(4) {
        0 => ("000".to_owned(), group, serial),
        1 => ("666".to_owned(), group, serial),
        2 => (random.between(100, 665).to_string(), 0, serial),
        _ => (random.between(100, 665).to_string(), group, 0),
    };
    said(format!("lot {}-{:02}-{:04}", parts.0, parts.1, parts.2))
}

/// Numbers that were printed in advertisements and pamphlets.
fn ssn_famous(random: &mut Random) -> Shape {
    let parts = random.pick(&[["078", "05", "1120"], ["219", "09", "9999"]]);
    said(format!("sample card {}", parts.join("-")))
}

fn ssn_shaped_part(random: &mut Random) -> Shape {
    let number = format!(
        "{}-{}-{}",
        random.digits(3),
        random.digits(2),
        random.digits(4)
    );
    said(match random.below(3) {
        0 => format!("part PN{number} in stock"),
        1 => format!("part {number}-B rev 2"),
        _ => format!("part {}-{number}", random.chars(UPPER_ALNUM, 3)),
    })
}

fn release_date(random: &mut Random) -> Shape {
    let (month, day) = (random.between(1, 12), random.between(1, 28));
    said(match random.below(3) {
        0 => format!("released: 2026-{month:02}-{day:02}"),
        1 => format!("effective date {month:02}/{day:02}/1998"),
        _ => format!("certificate expires {month:02}/{day:02}/2031"),
    })
}

fn service_mail(random: &mut Random) -> Shape {
    let (user, host) = random.pick(&[
        ("git", "github.com"),
        ("noreply", "github.com"),
        ("no-reply", "harborcare-clinic.org"),
        ("donotreply", "meridianclaims.com"),
        ("mailer-daemon", "orchardmail.net"),
        ("postmaster", "orchardmail.net"),
    ]);
    said(format!("from {user}{}{host}", "\u{40}"))
}

fn reserved_mail(random: &mut Random) -> Shape {
    let host = random.pick(&[
        "example.com",
        "example.org",
        "northwind.example",
        "claims.test",
        "nowhere.invalid",
        "dev.localhost",
    ]);
    said(format!(
        "user {}{}{host}",
        random.chars(LOWER_ALNUM, 6),
        "\u{40}"
    ))
}

fn phone_shaped(random: &mut Random) -> Shape {
    let parts = format!(
        "{}-{}-{}",
        random.between(201, 989),
        random.between(201, 989),
        random.digits(4)
    );
    said(match random.below(2) {
        0 => format!("artifact claims-api-{parts}.tar.gz"),
        _ => format!("build r{parts} promoted"),
    })
}

fn latitude(random: &mut Random) -> Shape {
    let (north, west) = (random.between(30, 48), random.between(70, 122));
    said(format!(
        "{north}.{},-{west}.{}",
        random.digits(7),
        random.digits(7)
    ))
}

fn iban_wrong(random: &mut Random) -> Shape {
    let country = random.pick(&["DE", "AT", "GB"]);
    let right = iban(random, country);
    let check: u64 = right[2..4].parse().expect("two digits");
    let wrong = (check - 2 + random.between(1, 96)) % 97 + 2;
    said(format!("IBAN {country}{wrong:02}{}", &right[4..]))
}

fn ordinary_words(random: &mut Random) -> Shape {
    said(
        random
            .pick(&[
                "monkey=capuchin keyword=claims",
                "keyword: deductible",
                "existingSubscription=true",
                "secretary: front-desk",
                "passwordless login is on",
                "tokenizer: whitespace",
                "keyboard_layout=us-intl",
            ])
            .to_owned(),
    )
}
