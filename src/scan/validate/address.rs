//! Where persons are reached and found: mail, network and places.

use super::text::is_among;

// Addresses of functions, not of persons; compared as a whole.
const ROLES: &str = "noreply no-reply no_reply donotreply do-not-reply do_not_reply support info admin administrator \
    security abuse postmaster hostmaster webmaster root git mailer-daemon help contact sales billing \
    notifications notification alerts alert service hello team office privacy legal press jobs careers \
    feedback marketing news newsletter bounce bounces daemon www-data nobody system bot ci builds build \
    devnull ops devops sre oncall helpdesk servicedesk it hr compliance audit dpo dev test user username \
    name email user1 foo first.last you me";

// Ends of file names and of names inside a network, which no public domain has.
const NO_DOMAINS: &str = "example test invalid localhost local internal lan corp localdomain home intranet png jpg jpeg gif \
    svg webp ico js mjs cjs ts tsx jsx css scss json html htm xml yaml yml toml lock txt log csv pdf gz \
    tgz tar service target socket timer mount slice scope so dll exe java class jar go rs";

/// E-mail address of a person: RFC 5321; not in a domain that RFC 2606 and RFC 6761 reserve, not of a function.
pub(super) fn email(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((local, domain)) = lower.rsplit_once('@') else {
        return false;
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    let second = labels.len().checked_sub(2).map_or("", |at| labels[at]);
    let reserved = second == "example" && matches!(top, "com" | "net" | "org");
    let machine = domain.ends_with(".gserviceaccount.com")
        || domain.ends_with(".ingest.sentry.io")
        || matches!(
            domain,
            "openssh.com" | "libssh.org" | "users.noreply.github.com" | "mail.gmail.com"
        );
    let label = |part: &&str| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let mailbox =
        |b: u8| b.is_ascii_alphanumeric() || b >= 0x80 || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    (1..=64).contains(&local.len())
        && local.bytes().all(mailbox)
        && !local.contains("//")
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && labels.len() > 1
        && labels.iter().all(label)
        && top.len() > 1
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !reserved
        && !machine
        && !is_among(NO_DOMAINS, top)
        && !is_among(ROLES, local)
}

/// IPv4 address that a person may be reached at: not one of the ranges that RFC 6890 sets apart.
pub(super) fn public_ip(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| {
        let [first, second, ..] = ip.octets();
        let shared = first == 100 && (64..128).contains(&second);
        let set_apart =
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation();
        // Resolvers that everybody asks stand for nobody.
        let resolver = matches!(
            ip.octets(),
            [1, 1, 1, 1] | [8, 8, 8, 8] | [8, 8, 4, 4] | [9, 9, 9, 9]
        );
        !set_apart && !shared && !resolver && (1..224).contains(&first)
    })
}

/// Latitude and longitude in degrees (ISO 6709), with decimals enough to tell one house.
pub(super) fn geo(text: &str) -> bool {
    let numbers: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .filter(|part| part.contains('.'))
        .collect();
    let [latitude, longitude] = numbers[..] else {
        return false;
    };
    let within = |text: &str, limit: f64| {
        let decimals = text.split('.').nth(1).unwrap_or_default();
        decimals.len() >= 4
            && decimals.bytes().any(|b| b != b'0')
            && text
                .parse::<f64>()
                .is_ok_and(|degrees| degrees.abs() <= limit)
    };
    within(latitude, 90.0) && within(longitude, 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_persons_are_reported_and_of_functions_not() {
        let at = |local: &str, domain: &str| format!("{local}@{domain}");
        assert!(
            email(&at("maria.lopez", "northwind-health.org")) && email(&at("j+1", "mail.co.uk"))
        );
        assert!(email(&at("noreply.smith", "acme.io")));
        for (local, domain) in [
            ("maria", "example.com"),
            ("maria", "mail.example.org"),
            ("maria", "clinic.test"),
            ("noreply", "acme.io"),
            ("git", "github.com"),
            ("logo", "2x.png"),
            ("aes256-gcm", "openssh.com"),
            ("a", "b"),
            ("maria", "-a.com"),
            ("", "acme.io"),
            (".a", "acme.io"),
            ("a..b", "acme.io"),
            ("x", "p.iam.gserviceaccount.com"),
            ("https://app:k7Rt9mQ2", "acme.io"),
        ] {
            assert!(!email(&at(local, domain)), "{local} {domain}");
        }
        assert!(!email("") && !email("no address"));
    }

    #[test]
    fn places_are_exact_and_addresses_public() {
        assert!(
            geo("48.13743, 11.57549")
                && geo("-33.8568,151.2153")
                && geo(&["lat=48.13743", "&lon=11.57549"].concat())
        );
        assert!(
            !geo("48.1, 11.5")
                && !geo("91.00001, 0.12345")
                && !geo("0.0000,0.0000")
                && !geo("1.2345")
        );
        assert!(
            public_ip("84.17.45.12")
                && !public_ip("10.1.2.3")
                && !public_ip("192.0.2.1")
                && !public_ip("8.8.8.8")
        );
        assert!(
            !public_ip("300.1.1.1")
                && !public_ip("100.64.0.1")
                && !public_ip("0.0.0.1")
                && !public_ip("x")
        );
    }
}
