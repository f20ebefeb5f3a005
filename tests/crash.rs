//! A build that is killed leaves the old package or the whole new one, never less.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auditbinder::model::Digest;

const KILLS: u32 = 200;

/// A plan with enough evidence that a build is killed at every stage.
struct Place {
    home: tempfile::TempDir,
    key: PathBuf,
}

impl Place {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let key = built::test_key(home.path());
        let place = Self { home, key };
        // Incompressible bytes, so that sealing takes a while.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let noise: Vec<u8> = (0..1 << 19)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                // Letters: what nothing can read would not leave.
                b'a' + state.to_le_bytes()[3] % 26
            })
            .collect();
        for number in 0..2 {
            std::fs::write(place.path(&format!("noise-{number}.bin")), &noise).expect("written");
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn package(&self) -> PathBuf {
        self.path("out/crash.zip")
    }

    /// Writes the plan in one of two versions, whose packages differ.
    fn write(&self, version: u32) {
        let mut plan = format!(
            "engagements:
  - id: crash
    title: Version {version}
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2026-12-31
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC1]}}}}
people: [{{id: ann, name: Ann}}]
evidence:
"
        );
        for number in 0..2 {
            plan += &[
                "  - {id: n",
                &number.to_string(),
                ", type: access_review, owner: ann, ",
            ]
            .concat();
            plan += &["source: {file: noise-", &number.to_string(), ".bin}}\n"].concat();
        }
        std::fs::write(self.path("plan.yaml"), plan).expect("written");
    }

    fn build(&self) -> std::process::Command {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (plan, key, out) = (self.path("plan.yaml"), &self.key, self.path("out"));
        let mut command = built::program(&["build", "-q"]);
        command.args([&text(&plan), "--key", &text(key), "-o", &text(&out)]);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command
    }

    fn build_whole(&self) -> Digest {
        let status = self.build().status().expect("the program starts");
        assert!(status.success());
        self.digest().expect("a package")
    }

    /// Begins a build and kills it after so much time.
    fn killed_at(&self, after: Duration) -> Ended {
        let mut child = self.build().spawn().expect("the program starts");
        std::thread::sleep(after);
        let ended = match child.try_wait().expect("it can be asked") {
            Some(_) => Ended::ByItself,
            None => Ended::Killed,
        };
        child.kill().expect("killed");
        child.wait().expect("it ends");
        ended
    }

    fn digest(&self) -> Option<Digest> {
        std::fs::read(self.package())
            .ok()
            .map(|bytes| Digest::of(&bytes))
    }

    /// What stands in the output folder beside the package.
    fn leftovers(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("out")).expect("the folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names.filter(|name| name != "crash.zip").collect()
    }
}

#[test]
fn killed_at_any_moment_a_build_leaves_the_old_package_or_the_whole_new_one() {
    killed_at_every_second_moment(0);
}

#[test]
fn and_so_it_does_at_the_moments_between() {
    killed_at_every_second_moment(1);
}

/// Two halves, so that two cores share them.
fn killed_at_every_second_moment(offset: u32) {
    let place = Place::new();
    place.write(2);
    let began = Instant::now();
    let second = place.build_whole();
    let mut whole = began.elapsed();
    place.write(1);
    let first = place.build_whole();
    assert_ne!(first, second);
    let (mut old, mut new) = (0, 0);
    let mut number = 0;
    // Both outcomes must be seen; where moments near the end are rare, more are tried.
    while number < KILLS / 2 || ((old < 10 || new < 3) && number < 5 * KILLS) {
        let version = 1 + number % 2;
        place.write(version);
        let before = place.digest().expect("a package");
        let moment = Moment::of(2 * number + offset);
        let ended = place.killed_at(whole * moment.percent / 100);
        whole = moment.learned(whole, &ended);
        let after = place.digest().expect("the package is gone");
        let wanted = if version == 1 { first } else { second };
        assert!(
            after == before || after == wanted,
            "kill {number} left something else under the final name"
        );
        old += u32::from(after == before && after != wanted);
        new += u32::from(after == wanted && after != before);
        number += 1;
    }
    assert!(old >= 10 && new >= 3, "of {number}: old {old}, new {new}");
    // The next run cleans up after all of them.
    place.write(2);
    assert_eq!(place.build_whole(), second);
    assert_eq!(place.leftovers(), Vec::<String>::new());
}

/// When to kill, as a share of the time that a whole build takes.
struct Moment {
    percent: u32,
}

/// How a build ended.
enum Ended {
    /// It was still running when it was killed.
    Killed,
    /// It was done before.
    ByItself,
}

impl Moment {
    /// Moments spread over the whole build and a little beyond, in a scattered order.
    fn of(number: u32) -> Self {
        let percent = number * 89 % KILLS * 110 / KILLS;
        Self { percent }
    }

    /// The machine may be slower or faster than it was a moment ago: a build that
    /// outlives the time that a whole one took, or is done far before, corrects it.
    fn learned(&self, whole: Duration, ended: &Ended) -> Duration {
        match ended {
            Ended::Killed if self.percent >= 100 => whole * 5 / 4,
            Ended::ByItself if self.percent < 80 => whole * 9 / 10,
            _ => whole,
        }
    }
}

#[test]
fn a_temporary_file_that_somebody_still_writes_is_left_alone() {
    let place = Place::new();
    place.write(1);
    place.build_whole();
    let (held, stale) = (
        place.path("out/.auditbinder-held.tmp"),
        place.path("out/.auditbinder-stale.tmp"),
    );
    std::fs::write(&stale, "half a package").expect("written");
    let file = std::fs::File::create(&held).expect("made");
    file.lock().expect("locked");
    place.build_whole();
    assert_eq!(place.leftovers(), [".auditbinder-held.tmp"]);
}
