//! A command that signs, and commands that do not.

use std::process::Command;
use std::time::{Duration, Instant};

use auditbinder::seal::{Program, SealKey, SignCommand, SignError, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};

use super::home::{Home, pem, says, unusable};
use super::tools::has;

/// Builds with a shell script as the signing command.
fn by_script(home: &Home, script: &str, more: &[&str]) -> Command {
    let arguments = [
        "--public-key",
        "7.pub.pem",
        "--sign-cmd",
        "sh",
        "--sign-arg",
        "-c",
        "--sign-arg",
        script,
    ];
    home.build(&[&arguments, more].concat())
}

#[test]
fn openssl_signs_as_a_kms_would() {
    if !has("openssl") {
        return;
    }
    let home = Home::new();
    let reference = home.reference();
    // openssl signs files only; the script is what a wrapper of a KMS looks like.
    let script = "f=$(mktemp); cat > $f; openssl pkeyutl -sign -rawin -inkey 7.key.pem -in $f";
    for end in ["", " | base64"] {
        let script = format!("{script}{end}; rm $f");
        let output = by_script(&home, &script, &[]).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{output:?}");
        assert!(home.package().as_deref() == Some(&reference), "{end}");
    }
}

#[test]
fn a_command_that_does_not_sign_is_told_and_nothing_is_written() {
    let home = Home::new();
    for (script, expected) in [
        ("head -c 64 /dev/zero", "is not a signature by key `SHA256:"),
        ("cat", "is not a signature by key `SHA256:"),
        ("echo hello", "wrote 6 bytes that are no signature"),
        ("true", "wrote 0 bytes that are no signature"),
        ("exec yes", "wrote more than 512 bytes"),
        (
            "cat >/dev/null; echo 'the token is locked' >&2; exit 7",
            "ended with 7",
        ),
        ("kill -9 $$", "ended with a signal"),
    ] {
        let output = unusable(&home, by_script(&home, script, &[]), expected);
        assert!(says(&output, "no package was written"), "{output:?}");
        let told = says(&output, "it says: the token is locked");
        assert_eq!(told, script.contains("locked"), "{output:?}");
    }
    let absent = [
        "--sign-cmd",
        "./no-such-signer",
        "--public-key",
        "7.pub.pem",
    ];
    unusable(
        &home,
        home.build(&absent),
        "`./no-such-signer` cannot be started",
    );
    let other = ["--sign-cmd", "true", "--public-key", "plan.yaml"];
    unusable(&home, home.build(&other), "no public key found");
}

#[test]
fn a_command_that_hangs_is_ended() {
    let home = Home::new();
    let begin = Instant::now();
    for script in ["exec sleep 600", "exec >&-; exec sleep 600"] {
        let hangs = by_script(&home, script, &["--sign-timeout", "1"]);
        unusable(&home, hangs, "no signature within 1 second");
    }
    assert!(begin.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_a_command_says_is_shown_without_secrets() {
    let home = Home::new();
    let script = "echo \"login with pin 8471-0023 and $VAULT_TOKEN\" >&2; printf '\\033[31mred\\n' >&2; exit 1";
    let mut fails = by_script(
        &home,
        script,
        &["--sign-arg", "sign", "--sign-arg", "--pin=8471-0023"],
    );
    fails.env("VAULT_TOKEN", "hvs.CAESIJ0123");
    let output = unusable(
        &home,
        fails,
        "login with pin [argument 4] and [VAULT_TOKEN]",
    );
    for secret in ["8471-0023", "hvs.CAESIJ0123", "\u{1b}"] {
        assert!(!says(&output, secret), "{output:?}");
    }
    home.private("leak.pem", pem(7));
    let leaks = by_script(&home, "cat leak.pem >&2; exit 1", &[]);
    let output = unusable(&home, leaks, "there is a private key in it");
    assert!(!says(&output, &pem(7)[30..60]), "{output:?}");
}

#[test]
fn the_command_needs_its_public_key_and_excludes_other_keys() {
    let home = Home::new();
    for wrong in [
        &["--sign-cmd", "x"][..],
        &["--public-key", "7.pub.pem"],
        &["--sign-arg", "x"],
        &[
            "--sign-cmd",
            "x",
            "--public-key",
            "7.pub.pem",
            "--key",
            "7.key.pem",
        ],
        &[
            "--sign-cmd",
            "x",
            "--public-key",
            "7.pub.pem",
            "--passphrase-fd",
            "0",
        ],
        &[
            "--sign-cmd",
            "x",
            "--public-key",
            "7.pub.pem",
            "--sign-timeout",
            "0",
        ],
    ] {
        let output = home.build(wrong).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

/// The order of the group, little-endian: what may be added to `s` without a trace
/// where a verifier is lenient (RFC 8032, section 5.1.7).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn a_signature_in_another_spelling_is_not_taken() {
    let home = Home::new();
    let message = b"the message";
    let good = SigningKey::from_bytes(&[7; 32]).sign(message).to_bytes();
    let mut other = good;
    let mut carry = 0_u16;
    for (byte, add) in other[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xff).expect("one byte");
        carry = sum >> 8;
    }
    let spelled = STANDARD.encode(good);
    let lines = format!("{}\r\n{}\n", &spelled[..76], &spelled[76..]);
    let signed = |bytes: &[u8]| {
        std::fs::write(home.file("signature"), bytes).expect("written");
        let key = SealKey::from_pem(&pem(7), None).expect("a key");
        let signer = Signer::Command(SignCommand {
            program: Program {
                program: "cat".into(),
                arguments: vec![home.file("signature").into()],
                within: Duration::from_secs(20),
            },
            public: *key.public(),
        });
        signer.sign(message)
    };
    assert_eq!(signed(&good).expect("signed"), good);
    assert_eq!(signed(lines.as_bytes()).expect("signed"), good);
    assert!(matches!(signed(&other), Err(SignError::Wrong { .. })));
    assert!(matches!(
        signed(&[good.as_slice(), b"\n"].concat()),
        Err(SignError::Command(_))
    ));
}
