//! What a development container may do on its host.

use serde_json::{Map, Value};

use crate::artifact::shape::{MOST_NAMES, Names, short, text};

/// Rights and ways out of the container.
#[derive(Default)]
pub(super) struct Reach {
    pub(super) privileged: bool,
    pub(super) capabilities: Vec<String>,
    pub(super) security: Vec<String>,
    /// Whether a security option switches a protection of the kernel off.
    pub(super) unconfined: bool,
    /// Namespaces of the host that it shares: `network`, `pid`, `ipc`, `uts`, `userns`.
    pub(super) namespaces: Vec<String>,
    pub(super) devices: u64,
    pub(super) socket: bool,
    /// Folders of the host, `source:target`.
    pub(super) mounts: Vec<String>,
    pub(super) mounts_left_out: u64,
    pub(super) volumes: u64,
    /// The user that `runArgs` set.
    pub(super) user: Option<String>,
    /// Variables that are given a value in the file itself.
    pub(super) literals: Names,
}

impl Reach {
    pub(super) fn of(object: &Map<String, Value>) -> Self {
        let mut reach = Self {
            privileged: object.get("privileged") == Some(&Value::Bool(true)),
            ..Self::default()
        };
        for capability in texts(object, "capAdd") {
            push(&mut reach.capabilities, capability);
        }
        for option in texts(object, "securityOpt") {
            reach.option(option);
        }
        let mounts = object.get("mounts").and_then(Value::as_array);
        for mount in mounts
            .into_iter()
            .flatten()
            .chain(object.get("workspaceMount"))
        {
            reach.mount(mount);
        }
        let arguments: Vec<&str> = texts(object, "runArgs").collect();
        reach.arguments(&arguments);
        let features = object.get("features").and_then(Value::as_object);
        for feature in features.into_iter().flat_map(Map::keys) {
            // What these Features ask for in their own metadata.
            let name = feature
                .rsplit('/')
                .next()
                .and_then(|name| name.split(':').next());
            reach.privileged |= name == Some("docker-in-docker");
            reach.socket |= matches!(
                name,
                Some("docker-outside-of-docker" | "docker-from-docker")
            );
        }
        for member in ["containerEnv", "remoteEnv"] {
            let variables = object.get(member).and_then(Value::as_object);
            for (name, value) in variables.into_iter().flatten() {
                let literal = value
                    .as_str()
                    .is_some_and(|value| !value.is_empty() && !value.contains("${"));
                if literal {
                    reach.literals.push(name);
                }
            }
        }
        reach
    }

    /// `seccomp=unconfined`, `apparmor=unconfined`, `label=disable`: a protection is off.
    fn option(&mut self, option: &str) {
        let plain = option.replace(':', "=");
        self.unconfined |= matches!(
            plain.as_str(),
            "seccomp=unconfined"
                | "apparmor=unconfined"
                | "label=disable"
                | "systempaths=unconfined"
        );
        push(&mut self.security, option);
    }

    /// Arguments of `docker run`; those that are not named here say nothing of the host.
    fn arguments(&mut self, arguments: &[&str]) {
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, value),
                None if takes_value(argument) => {
                    (*argument, rest.next().copied().unwrap_or_default())
                }
                None => (*argument, ""),
            };
            match name {
                "--privileged" => self.privileged |= value != "false",
                "--cap-add" => push(&mut self.capabilities, value),
                "--security-opt" => self.option(value),
                "--user" | "-u" => self.user = Some(short(value)),
                "--network" | "--net" | "--pid" | "--ipc" | "--uts" | "--userns"
                    if value == "host" =>
                {
                    let name = name.trim_start_matches('-');
                    push(
                        &mut self.namespaces,
                        if name == "net" { "network" } else { name },
                    );
                }
                "--device" => self.devices += 1,
                "--mount" => self.mount(&value.into()),
                "--volume" | "-v" => self.volume(value),
                _ => {}
            }
        }
    }

    /// `source=…,target=…,type=bind`, or an object of these members.
    fn mount(&mut self, mount: &Value) {
        let (mut kind, mut source, mut target) = (None, None, None);
        let mut take = |name: &str, value: &str| match name {
            "type" => kind = Some(value.to_owned()),
            "source" | "src" => source = Some(value.to_owned()),
            "target" | "dst" | "destination" => target = Some(value.to_owned()),
            _ => {}
        };
        match mount {
            Value::String(text) => {
                let parts = text.split(',').filter_map(|part| part.split_once('='));
                parts.for_each(|(name, value)| take(name.trim(), value.trim()));
            }
            Value::Object(object) => {
                for name in ["type", "source", "target"] {
                    if let Some(value) = text(object, name) {
                        take(name, value);
                    }
                }
            }
            _ => {}
        }
        let (source, target) = (source.unwrap_or_default(), target.unwrap_or_default());
        self.place(&source, &target, kind.as_deref() == Some("bind"));
    }

    /// `source:target[:options]`; a source that is a path is a folder of the host. The
    /// colon of `${localEnv:HOME}` and of a drive stands inside the source.
    fn volume(&mut self, volume: &str) {
        let mut depth = 0_i32;
        let colon = volume.char_indices().find(|(index, letter)| {
            depth += i32::from(*letter == '{') - i32::from(*letter == '}');
            *letter == ':' && depth == 0 && *index > 1
        });
        let Some((at, _)) = colon else {
            self.volumes += 1;
            return;
        };
        let (source, rest) = (&volume[..at], &volume[at + 1..]);
        let target = rest.split(':').next().unwrap_or(rest);
        let is_path =
            source.starts_with(['/', '.', '~', '$', '\\']) || source.get(1..2) == Some(":");
        self.place(source, target, is_path);
    }

    fn place(&mut self, source: &str, target: &str, of_host: bool) {
        self.socket |= source.ends_with("docker.sock") || target.ends_with("docker.sock");
        if !of_host {
            self.volumes += 1;
        } else if self.mounts.len() < MOST_NAMES {
            self.mounts.push(short(&format!("{source}:{target}")));
        } else {
            self.mounts_left_out += 1;
        }
    }
}

/// Arguments that are followed by their value where there is no `=`.
fn takes_value(argument: &str) -> bool {
    const FLAGS: [&str; 12] = [
        "--privileged",
        "--init",
        "--rm",
        "-d",
        "--detach",
        "-i",
        "-t",
        "-it",
        "--interactive",
        "--tty",
        "--read-only",
        "--no-healthcheck",
    ];
    argument.starts_with('-') && !FLAGS.contains(&argument)
}

fn texts<'a>(object: &'a Map<String, Value>, member: &str) -> impl Iterator<Item = &'a str> {
    let list = object.get(member).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

fn push(list: &mut Vec<String>, text: &str) {
    if list.len() < MOST_NAMES && !text.is_empty() {
        list.push(short(text));
    }
}
