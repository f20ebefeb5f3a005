//! Several collectors at once, and collectors that are killed.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use auditbinder::load;
use auditbinder::locker::Locker;
use auditbinder::model::Plan;
use auditbinder::model::occurrence::TimeSource;
use auditbinder::pipeline::{self, Collecting, Order, Outcome};
use chrono::{DateTime, Days, FixedOffset, NaiveDate};

use super::place::{Place, evidence};

/// Tells a test that it runs as the child of another, and where.
const FOLDER: &str = "AUDITBINDER_TEST_LOCKER";

const KILLS: u32 = 200;

fn plan(folder: &Path) -> Plan {
    let loaded = load::load(&folder.join("auditbinder.yaml"));
    assert_eq!(loaded.findings, []);
    loaded.plan.expect("the plan is sound")
}

fn collect(plan: &Plan, folder: &Path, day: NaiveDate) -> Vec<Collecting> {
    let all = pipeline::collect_due(plan, folder, &order(day));
    all.unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn first() -> NaiveDate {
    "2026-01-01".parse().expect("a day")
}

fn at(day: NaiveDate) -> DateTime<FixedOffset> {
    day.and_hms_opt(6, 0, 0)
        .expect("a time")
        .and_utc()
        .fixed_offset()
}

fn order(day: NaiveDate) -> Order {
    Order {
        item: None,
        by: None,
        at: at(day),
        time_source: TimeSource::Clock,
        dry_run: false,
        permissions: pipeline::Permissions::default(),
    }
}

/// How often each item was taken on each day.
fn taken(locker: &Locker) -> BTreeMap<(String, NaiveDate), usize> {
    let mut taken = BTreeMap::new();
    for standing in locker.standings() {
        let key = (
            standing.occurrence.item.to_string(),
            standing.occurrence.day(),
        );
        *taken.entry(key).or_default() += 1;
    }
    taken
}

#[test]
fn eight_collectors_at_once_take_every_window_once() {
    let place = Place::new();
    let days: Vec<NaiveDate> = first().iter_days().take(12).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let plan = plan(&place.path(""));
                for day in &days {
                    collect(&plan, &place.path(""), *day);
                }
            });
        }
    });
    let locker = place.locker();
    assert!(locker.verify(&[]).findings.is_empty());
    let mut expected: BTreeMap<(String, NaiveDate), usize> = BTreeMap::new();
    expected.insert(("users".to_owned(), days[0]), 1);
    expected.extend(days.iter().map(|day| (("logs".to_owned(), *day), 1)));
    assert_eq!(taken(&locker), expected);
}

#[test]
fn eight_processes_at_once_take_every_window_once() {
    let place = Place::new();
    let children: Vec<_> = (0..8)
        .map(|_| {
            let mut command = super::built::program(&["collect", "--today", "2026-03-05"]);
            command.current_dir(place.path(".")).stdout(Stdio::piped());
            command.spawn().expect("it starts")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{output:?}");
    }
    let locker = place.locker();
    assert_eq!(locker.entries().len(), 2);
    assert!(locker.verify(&[]).findings.is_empty());
}

/// Collects day after day, and says on stdout what it has taken. Not a test of its own: the
/// next one starts it as a child, and it never ends by itself.
#[test]
fn child_that_collects_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let plan = plan(Path::new(&folder));
    let locker = Locker::open(&Path::new(&folder).join("locker")).expect("it opens");
    let last = locker
        .standings()
        .map(|standing| standing.occurrence.day())
        .max();
    // The last day again: its second item may not have been taken any more.
    for day in last.unwrap_or(first()).iter_days() {
        // Other bytes every day, so that there is an object to write.
        let text = format!("user,role\n{}\n", day.to_string().repeat(500));
        std::fs::write(Path::new(&folder).join("users.csv"), text).expect("written");
        for one in collect(&plan, Path::new(&folder), day) {
            if let Outcome::Taken { sequence, .. } = one.outcome {
                let mut out = std::io::stdout().lock();
                writeln!(out, "taken {sequence} {} {day}", one.item).expect("told");
                out.flush().expect("told");
            }
        }
    }
}

#[test]
fn a_collector_that_is_killed_loses_nothing_and_takes_nothing_twice() {
    let daily = super::place::PLAN.replace("cadence: monthly", "cadence: daily");
    let place = Place::with(&daily);
    let mut told: BTreeMap<u64, (String, NaiveDate)> = BTreeMap::new();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..KILLS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let after = Duration::from_micros(state % 250_000);
        for (sequence, item, day) in killed(&place, after) {
            let before = told.insert(sequence, (item, day));
            assert_eq!(before, None, "entry {sequence} was told twice");
        }
        let locker = place.locker();
        assert_eq!(locker.problems(), []);
        for (sequence, (item, day)) in &told {
            let found = locker
                .occurrence(*sequence)
                .map(|o| (o.item.to_string(), o.day()));
            assert_eq!(found, Some((item.clone(), *day)), "entry {sequence}");
        }
        let taken = taken(&locker);
        let twice: Vec<_> = taken.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
    let locker = place.locker();
    assert!(told.len() > 40, "{} entries were told", told.len());
    let verified = locker.verify(&[]);
    assert!(verified.is_whole(), "{:?}", verified.findings);
    // Every day between the first and the last has both items, the last at least one.
    let last = locker
        .standings()
        .map(|standing| standing.occurrence.day())
        .max();
    let days = last
        .expect("some were taken")
        .signed_duration_since(first())
        .num_days();
    for day in 0..days.unsigned_abs() {
        for item in ["users", "logs"] {
            let day = first() + Days::new(day);
            let of_item = locker.occurrences(&evidence(item));
            assert_eq!(
                of_item.filter(|s| s.occurrence.day() == day).count(),
                1,
                "{item} {day}"
            );
        }
    }
    // The next collector goes on as if nothing had happened, and tidies up.
    let day = last.expect("some were taken") + Days::new(1);
    collect(&plan(&place.path("")), &place.path(""), day);
    let partial =
        |entry: &walkdir::DirEntry| entry.file_name().to_string_lossy().starts_with(".partial");
    let mut files = walkdir::WalkDir::new(place.path("locker"))
        .into_iter()
        .flatten();
    assert!(!files.any(|entry| partial(&entry)));
}

/// Lets a child collect for a while after it has begun, kills it, and answers what it told.
fn killed(place: &Place, after: Duration) -> Vec<(u64, String, NaiveDate)> {
    place.write("users.csv", "of the day before\n");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "many::child_that_collects_until_it_is_killed",
            "--nocapture",
        ])
        .env(FOLDER, place.path("."))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let out = child.stdout.take().expect("piped");
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.filter_map(|line| read(&line)).collect::<Vec<_>>()
    });
    // Reading the plan takes most of its life: the clock runs from the first write on.
    let evidence = || std::fs::read(place.path("users.csv")).ok();
    let (begun, before) = (Instant::now(), evidence());
    while begun.elapsed() < Duration::from_secs(20) && evidence() == before {
        std::thread::sleep(Duration::from_micros(200));
    }
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("ended");
    reader.join().expect("read")
}

/// `taken 17 users 2026-03-05`, wherever the test harness lets it begin.
fn read(line: &str) -> Option<(u64, String, NaiveDate)> {
    let (_, rest) = line.split_once("taken ")?;
    let mut words = rest.split(' ');
    let sequence = words.next()?.parse().ok()?;
    let item = words.next()?.to_owned();
    Some((sequence, item, words.next()?.parse().ok()?))
}
