//! Secrets in plain sight.
//!
//! Prefixes are split where the prefix alone would be found in this source.

use super::Family::Secret;
use super::carriers::{BLOCK, PROSE, Place, SETTINGS, SOURCES};
use super::kinds::{Kind, Shape};
use super::random::{ALNUM, BASE32, LOWER_ALNUM, Random, URL_SAFE};
use super::values;

const fn kind(
    name: &'static str,
    places: &'static [Place],
    make: fn(&mut Random) -> Shape,
) -> Kind {
    Kind {
        name,
        family: Secret,
        make,
        places,
    }
}

/// Every kind of secret.
pub const KINDS: &[Kind] = &[
    kind("aws-key-id", SETTINGS, aws_key_id),
    kind("aws-secret-key", SETTINGS, aws_secret),
    kind("github-classic", PROSE, |r| token(r, "ghp_")),
    kind("github-app", PROSE, |r| token(r, "ghs_")),
    kind("github-fine-grained", PROSE, github_fine_grained),
    kind("gitlab-personal", PROSE, gitlab),
    kind("slack-bot", PROSE, slack_bot),
    kind("slack-webhook", PROSE, slack_webhook),
    kind("stripe-live", SETTINGS, stripe),
    kind("openai-project", SETTINGS, openai),
    kind("anthropic-api", SETTINGS, anthropic),
    kind("google-api", SETTINGS, google),
    kind("npm-token", SOURCES, npm),
    kind("pypi-token", SETTINGS, pypi),
    kind("sendgrid-key", SETTINGS, sendgrid),
    kind("twilio-key", SETTINGS, twilio),
    kind("vault-token", PROSE, vault),
    kind("digitalocean-token", SETTINGS, digitalocean),
    kind("shopify-token", SETTINGS, shopify),
    kind("huggingface-token", SETTINGS, huggingface),
    kind("databricks-token", SETTINGS, databricks),
    kind("telegram-bot", SETTINGS, telegram),
    kind("azure-storage", SETTINGS, azure_storage),
    kind("json-web-token", PROSE, json_web_token),
    kind("bearer-header", PROSE, bearer),
    kind("basic-header", PROSE, basic),
    kind("url-password", PROSE, url_password),
    kind("command-password", PROSE, command_password),
    kind("netrc-password", PROSE, netrc),
    kind("registry-auth", PROSE, registry_auth),
    kind("password-setting", SETTINGS, password_setting),
    kind("client-secret", SETTINGS, client_secret),
    kind("api-key-setting", SETTINGS, api_key_setting),
    kind("pem-pkcs8", BLOCK, |r| {
        Shape::Block(values::private_key(r, "pkcs8"))
    }),
    kind("pem-rsa", BLOCK, |r| {
        Shape::Block(values::private_key(r, "rsa"))
    }),
    kind("pem-openssh", BLOCK, |r| {
        Shape::Block(values::private_key(r, "openssh"))
    }),
];

/// The token in one of the ways in which people show tokens.
fn shown(random: &mut Random, name: &str, token: &str) -> Shape {
    let text = match random.below(5) {
        0 => format!("using {name} token {token} for the export"),
        1 => format!("{name}_token={token}"),
        2 => format!("curl -H 'PRIVATE-TOKEN: {token}' https://{name}.internal/api"),
        3 => format!("export {}_TOKEN='{token}'", name.to_uppercase()),
        _ => format!("rotated {token}, next in 90 days"),
    };
    Shape::text(text, token)
}

fn token(random: &mut Random, prefix: &str) -> Shape {
    let value = values::checked_token(random, prefix);
    shown(random, "github", &value)
}

fn aws_key_id(random: &mut Random) -> Shape {
    let prefix = random.pick(&[concat!("AK", "IA"), concat!("AS", "IA")]);
    Shape::Keyed {
        key: "aws_access_key_id",
        value: format!("{prefix}{}", random.chars(BASE32, 16)),
    }
}

fn aws_secret(random: &mut Random) -> Shape {
    let mut value = random.token(38);
    value.insert(random.index(36), '/');
    value.insert(random.index(36), '+');
    Shape::Keyed {
        key: "aws_secret_access_key",
        value,
    }
}

fn github_fine_grained(random: &mut Random) -> Shape {
    let value = format!("github_{}_{}_{}", "pat", random.token(22), random.token(59));
    shown(random, "github", &value)
}

fn gitlab(random: &mut Random) -> Shape {
    let value = format!("gl{}-{}", "pat", random.token(20));
    shown(random, "gitlab", &value)
}

fn slack_bot(random: &mut Random) -> Shape {
    let (team, user) = (random.digits(12), random.digits(13));
    let value = format!("xo{}-{team}-{user}-{}", "xb", random.token(24));
    shown(random, "slack", &value)
}

fn slack_webhook(random: &mut Random) -> Shape {
    let (team, bot) = (random.chars(BASE32, 9), random.chars(BASE32, 10));
    let path = format!("T{team}/B{bot}/{}", random.token(24));
    let value = format!("https://hooks.{}.com/services/{path}", "slack");
    Shape::text(format!("notify via {value}"), &value)
}

fn stripe(random: &mut Random) -> Shape {
    let length = random.pick(&[24, 99]);
    Shape::Keyed {
        key: "stripe_key",
        value: format!(
            "{}_live_{}",
            random.pick(&["sk", "rk"]),
            random.token(length)
        ),
    }
}

fn openai(random: &mut Random) -> Shape {
    let (left, right) = (random.chars(URL_SAFE, 74), random.token(74));
    Shape::Keyed {
        key: "openai_api_key",
        value: format!("sk-{}-{left}{}{right}", "proj", concat!("T3Blb", "kFJ")),
    }
}

fn anthropic(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "anthropic_api_key",
        value: format!("sk-{}-api03-{}AA", "ant", random.token(93)),
    }
}

fn google(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "maps_key",
        value: format!("{}{}", concat!("AI", "za"), random.token(35)),
    }
}

fn npm(random: &mut Random) -> Shape {
    let value = values::checked_token(random, concat!("npm", "_"));
    let text = format!("//registry.internal/:_authToken={value}");
    Shape::text(text, &value)
}

fn pypi(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "upload_token",
        value: values::pypi(random),
    }
}

fn sendgrid(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "sendgrid_key",
        value: format!("S{}.{}.{}", "G", random.token(22), random.token(43)),
    }
}

fn twilio(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "twilio_api_key",
        value: format!("S{}{}", "K", random.hex(32)),
    }
}

fn vault(random: &mut Random) -> Shape {
    let value = format!("hv{}.CAES{}", "s", random.token(91));
    shown(random, "vault", &value)
}

fn digitalocean(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "do_token",
        value: format!("dop_{}_{}", "v1", random.hex(64)),
    }
}

fn shopify(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "shop_token",
        value: format!("shp{}_{}", "at", random.hex(32)),
    }
}

fn huggingface(random: &mut Random) -> Shape {
    let letters: Vec<u8> = ALNUM
        .iter()
        .copied()
        .filter(u8::is_ascii_alphabetic)
        .collect();
    Shape::Keyed {
        key: "hub_token",
        value: format!("h{}_{}", "f", random.chars(&letters, 34)),
    }
}

fn databricks(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "databricks_token",
        value: format!("da{}{}", "pi", random.hex(32)),
    }
}

fn telegram(random: &mut Random) -> Shape {
    Shape::Keyed {
        key: "telegram_bot_token",
        value: format!("{}:AA{}", random.digits(10), random.chars(URL_SAFE, 33)),
    }
}

fn azure_storage(random: &mut Random) -> Shape {
    let value = values::base64(&random.bytes(64));
    let account = random.chars(LOWER_ALNUM, 9);
    let text = format!(
        "DefaultEndpointsProtocol=https;AccountName=st{account};Account{}={value};EndpointSuffix=core.windows.net",
        "Key"
    );
    Shape::text(text, &value)
}

fn json_web_token(random: &mut Random) -> Shape {
    let value = values::jwt(random);
    let text = match random.below(3) {
        0 => format!("id_token {value} accepted"),
        1 => format!("Cookie: session={value}; Path=/"),
        _ => format!("assertion={value}"),
    };
    Shape::text(text, &value)
}

fn bearer(random: &mut Random) -> Shape {
    let value = values::opaque(random, 43);
    let text = match random.below(2) {
        0 => format!("curl -s -H \"Authorization: Bearer {value}\" https://claims.internal/v2"),
        _ => format!("> authorization: Bearer {value}"),
    };
    Shape::text(text, &value)
}

fn basic(random: &mut Random) -> Shape {
    let pair = format!("svc-claims:{}", values::url_password(random));
    let value = values::base64(pair.as_bytes());
    Shape::text(format!("> Authorization: Basic {value}"), &value)
}

fn url_password(random: &mut Random) -> Shape {
    let value = values::url_password(random);
    let (scheme, port) = random.pick(&[
        ("postgres", 5432),
        ("mysql", 3306),
        ("amqps", 5671),
        ("mongodb+srv", 27017),
        ("redis", 6379),
    ]);
    let host = format!("db-{}.internal", random.between(1, 40));
    let pair = format!("claims_rw:{value}");
    let text = format!("connecting to {scheme}://{pair}@{host}:{port}/claims");
    Shape::text(text, &value)
}

fn command_password(random: &mut Random) -> Shape {
    let value = values::url_password(random);
    let pair = format!("deploy:{value}");
    let text = match random.below(3) {
        0 => format!("curl -u {pair} https://artifacts.internal/claims.tar.gz"),
        1 => format!("mysqldump --user=root --pass{}={value} claims", "word"),
        _ => format!("sshpass -p '{value}' scp dump.sql db-3.internal:/srv/in"),
    };
    Shape::text(text, &value)
}

fn netrc(random: &mut Random) -> Shape {
    let value = values::url_password(random);
    let text = format!("machine git.internal login deploy pass{} {value}", "word");
    Shape::text(text, &value)
}

fn registry_auth(random: &mut Random) -> Shape {
    let pair = format!("robot-ci:{}", values::url_password(random));
    let value = values::base64(pair.as_bytes());
    let text = format!(r#"{{"auths":{{"registry.internal":{{"auth":"{value}"}}}}}}"#);
    Shape::text(text, &value)
}

fn password_setting(random: &mut Random) -> Shape {
    let key = random.pick(&["password", "db_password", "smtp_password", "admin_passwd"]);
    Shape::Keyed {
        key,
        value: values::password(random),
    }
}

fn client_secret(random: &mut Random) -> Shape {
    let key = random.pick(&["client_secret", "oauth_client_secret", "session_secret"]);
    Shape::Keyed {
        key,
        value: random.token(40),
    }
}

fn api_key_setting(random: &mut Random) -> Shape {
    let key = random.pick(&["api_key", "clearinghouse_api_key", "x_api_key"]);
    Shape::Keyed {
        key,
        value: random.token(32),
    }
}
