//! A key in an SSH agent: OpenSSH's own, and ones that misbehave.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};

use auditbinder::package::PublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};

use super::home::{Home, json, says, unusable};
use super::tools::{answer, has};

fn public(byte: u8) -> PublicKey {
    let secret = SigningKey::from_bytes(&[byte; 32]);
    PublicKey::from_bytes(secret.verifying_key().as_bytes()).expect("a key")
}

fn put(out: &mut Vec<u8>, field: &[u8]) {
    let length = u32::try_from(field.len()).expect("short");
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(field);
}

/// The key whose secret is one repeated byte, as `ssh-add` reads it.
fn openssh(byte: u8, comment: &str) -> String {
    let key = public(byte);
    let mut inside = vec![1, 2, 3, 4, 1, 2, 3, 4];
    put(&mut inside, b"ssh-ed25519");
    put(&mut inside, key.as_bytes());
    put(
        &mut inside,
        &[&[byte; 32], key.as_bytes().as_slice()].concat(),
    );
    put(&mut inside, comment.as_bytes());
    let padding = (8 - inside.len() % 8) % 8;
    inside.extend((1..=padding).map(|n| u8::try_from(n).expect("under 8")));
    let mut out = b"openssh-key-v1\0".to_vec();
    for field in [&b"none"[..], b"none", b""] {
        put(&mut out, field);
    }
    out.extend_from_slice(&1_u32.to_be_bytes());
    put(&mut out, &key.ssh_blob());
    put(&mut out, &inside);
    let body = STANDARD.encode(out);
    format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n")
}

/// A running agent of OpenSSH.
struct Agent(Child);

impl Agent {
    /// Starts it at `agent` in the folder, and waits until it answers.
    fn start(home: &Home) -> Option<Self> {
        if !["ssh-agent", "ssh-add", "ssh-keygen"].into_iter().all(has) {
            return None;
        }
        let child = Command::new("ssh-agent")
            .args(["-D", "-a", "agent"])
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the agent starts");
        let agent = Self(child);
        for _ in 0..500 {
            if home.file("agent").exists() {
                return Some(agent);
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the agent does not listen");
    }

    fn add(home: &Home, byte: u8, comment: &str) {
        let name = format!("id-{byte}");
        home.private(&name, openssh(byte, comment));
        let mut add = Command::new("ssh-add");
        add.args(["-q", &name]).current_dir(home.path());
        add.env("SSH_AUTH_SOCK", home.file("agent"));
        assert!(add.status().expect("ssh-add starts").success());
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn by_agent(home: &Home, which: &[&str]) -> Command {
    let mut build = home.build(&[&["--ssh-agent"], which].concat());
    build.env("SSH_AUTH_SOCK", home.file("agent"));
    build
}

#[test]
fn a_package_sealed_by_the_agent_is_the_one_sealed_by_the_file() {
    let home = Home::new();
    let Some(_agent) = Agent::start(&home) else {
        return;
    };
    let reference = home.reference();
    Agent::add(&home, 7, "ada@acme.example");
    let built = |which: &[&str]| {
        let output = by_agent(&home, which).output().expect("the program starts");
        assert!(output.status.success(), "{which:?}: {output:?}");
        assert!(home.package().as_deref() == Some(&reference), "{which:?}");
        std::fs::remove_file(home.file("out/audit.zip")).expect("removed");
    };
    built(&[]);
    Agent::add(&home, 8, "eve");
    std::fs::write(home.file("ada.pub"), public(7).openssh()).expect("written");
    built(&["ada@acme.example"]);
    built(&[&public(7).fingerprint()]);
    built(&["ada.pub"]);
    let mut show = home.program(&["key", "show", "--ssh-agent", "eve", "--format", "json"]);
    show.env("SSH_AUTH_SOCK", home.file("agent"));
    let shown = json(&show.output().expect("the program starts"));
    assert_eq!(shown["fingerprint"], public(8).fingerprint());
    let printed = answer(home.path(), "ssh-keygen", &["-lf", "id-8"]);
    assert!(printed.contains(&public(8).fingerprint()), "{printed}");
}

#[test]
fn a_missing_or_ambiguous_key_is_answered_with_what_the_agent_has() {
    let home = Home::new();
    let Some(_agent) = Agent::start(&home) else {
        return;
    };
    unusable(&home, by_agent(&home, &[]), "no Ed25519 key at all");
    Agent::add(&home, 7, "work");
    Agent::add(&home, 8, "work");
    for (which, expected) in [
        (&[][..], "2 Ed25519 keys that could be meant"),
        (&["work"], "2 Ed25519 keys that could be meant"),
        (&["home"], "no Ed25519 key `home`"),
        (&["SHA256:x"], "no Ed25519 key `SHA256:x`"),
    ] {
        let output = unusable(&home, by_agent(&home, which), expected);
        for byte in [7, 8] {
            let listed = format!("the agent has `{}` work", public(byte).fingerprint());
            assert!(says(&output, &listed), "{output:?}");
        }
    }
}

#[test]
fn without_an_agent_the_way_to_one_is_said() {
    let home = Home::new();
    let without = home.build(&["--ssh-agent"]);
    unusable(&home, without, "`SSH_AUTH_SOCK` is not set");
    let nobody = by_agent(&home, &[]);
    unusable(&home, nobody, "cannot be asked: no such file or directory");
    for other in [
        &["--key", "7.key.pem"][..],
        &["--key-env", "K"],
        &["--passphrase-env", "P"],
        &["--sign-cmd", "x", "--public-key", "7.pub.pem"],
    ] {
        let both = home.run(&[&["build", "--ssh-agent"], other].concat());
        assert_eq!(both.status.code(), Some(2), "{both:?}");
    }
}

/// An agent that lists key 7 and answers a request to sign as told.
fn impostor(home: &Home, reply: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) {
    let listener = UnixListener::bind(home.file("agent")).expect("bound");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("asked");
            let mut head = [0; 4];
            stream.read_exact(&mut head).expect("a length");
            let mut question = vec![0; u32::from_be_bytes(head) as usize];
            stream.read_exact(&mut question).expect("a question");
            let answer = match question[0] {
                11 => {
                    let mut list = vec![12, 0, 0, 0, 1];
                    put(&mut list, &public(7).ssh_blob());
                    put(&mut list, b"ada");
                    list
                }
                _ => reply(&question),
            };
            let mut out = Vec::new();
            put(&mut out, &answer);
            stream.write_all(&out).expect("answered");
        }
    });
}

/// The answer to a request: this key's signature over the message in it.
fn signed(byte: u8, question: &[u8]) -> Vec<u8> {
    // Number 1, key 4 + 51, length 4; four bytes of flags at the end.
    let message = &question[60..question.len() - 4];
    let signature = SigningKey::from_bytes(&[byte; 32]).sign(message).to_bytes();
    let (mut inner, mut out) = (Vec::new(), vec![14]);
    put(&mut inner, b"ssh-ed25519");
    put(&mut inner, &signature);
    put(&mut out, &inner);
    out
}

type Reply = fn(&[u8]) -> Vec<u8>;

#[test]
fn an_agent_is_believed_only_what_verifies() {
    let home = Home::new();
    let reference = home.reference();
    impostor(&home, |question| signed(7, question));
    let honest = by_agent(&home, &[]).output().expect("the program starts");
    assert!(honest.status.success(), "{honest:?}");
    assert!(home.package() == Some(reference));
    let lies: [(Reply, &str); 4] = [
        (
            |question| signed(8, question),
            "is not a signature by key `SHA256:",
        ),
        (|_| vec![5], "that it does not sign"),
        (|_| vec![14, 0, 0, 0, 1, 7], "a signature of another form"),
        (|_| vec![6], "something else than a signature"),
    ];
    for (reply, expected) in lies {
        let home = Home::new();
        impostor(&home, reply);
        let output = unusable(&home, by_agent(&home, &[]), expected);
        assert!(says(&output, "no package was written"), "{output:?}");
    }
}
