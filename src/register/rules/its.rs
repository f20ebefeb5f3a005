//! What Implementing Regulation (EU) 2024/2956 asks for beyond the published formulas.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::register::judge::{Judge, Line};
use crate::register::words::{day, escaped};

const YES: &str = "eba_BT:x28";
const NO: &str = "eba_BT:x29";
const NOT_APPLICABLE: &str = "eba_GA:qx2007";

/// The day that stands for none: 9999-12-31.
fn is_open(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(9999, 12, 31) == Some(day)
}

/// Rules AA-06 and AA-07: the dates of an arrangement.
pub(super) fn contracts(judge: &mut Judge<'_>) {
    for line in judge.view("B_02.02").lines() {
        let (start, end) = (day(line.get("c0070")), day(line.get("c0080")));
        let Some(end) = end else {
            continue;
        };
        if let Some(start) = start.filter(|start| end < *start) {
            let message = format!("the arrangement ends on {end}, before it starts on {start}");
            judge.add("AA-06", "B_02.02", line.number, Some("c0080"), message);
        }
        let reference = judge.reference_date;
        if let Some(reference) = reference.filter(|date| end <= *date && line.lacks("c0090")) {
            let message =
                format!("the arrangement ended on {end}, by {reference}, without a reason");
            judge.add("AA-07", "B_02.02", line.number, Some("c0090"), message);
        }
    }
}

/// What is asked for where a service supports a critical or important function.
const CRITICAL: [&str; 5] = ["c0100", "c0110", "c0120", "c0140", "c0180"];

/// Rules AA-08, AA-09 and AA-10.
pub(super) fn critical_services(judge: &mut Judge<'_>) {
    let functions = judge.view("B_06.01").lines();
    let critical = functions.filter(|line| line.get("c0050") == YES);
    let critical: HashSet<(&str, &str)> = critical
        .map(|line| (line.get("c0010"), line.get("c0040")))
        .collect();
    let service =
        |line: &Line<'_>, columns: [&str; 3]| columns.map(|column| line.get(column).to_owned());
    let assessed = judge.view("B_07.01").all();
    let assessed: HashSet<[String; 3]> = assessed
        .map(|line| service(&line, ["c0010", "c0020", "c0040"]))
        .collect();
    let mut told = HashSet::new();
    for line in judge.view("B_02.02").lines() {
        let stores = line.get("c0140");
        let place = line.get("c0150");
        if stores == NO && !matches!(place, "" | NOT_APPLICABLE) {
            let message = format!(
                "no data is stored, and `{}` is the country of it",
                escaped(place)
            );
            judge.add("AA-10", "B_02.02", line.number, Some("c0150"), message);
        }
        if !critical.contains(&(line.get("c0050"), line.get("c0020"))) {
            continue;
        }
        let sensitive = ["c0170"].into_iter().filter(|_| stores == YES);
        for column in CRITICAL.into_iter().chain(sensitive) {
            if line.lacks(column) {
                let message =
                    format!("`{column}` is empty, and the function is critical or important");
                judge.add("AA-08", "B_02.02", line.number, Some(column), message);
            }
        }
        let stated = service(&line, ["c0010", "c0030", "c0060"]);
        let is_whole = stated.iter().all(|part| !part.is_empty());
        if is_whole && !assessed.contains(&stated) && told.insert(stated.clone()) {
            let message = "the service supports a critical or important function and is not assessed in B_07.01";
            let finding = judge.add("AA-09", "B_02.02", line.number, None, message);
            finding.value = Some(stated.join(" / "));
        }
    }
}

/// Rules AA-11 and AA-12: what is asked of providers.
pub(super) fn providers(judge: &mut Judge<'_>) {
    let signed = judge.view("B_03.02").all().map(|line| line.get("c0020"));
    let used = judge.view("B_02.02").all().map(|line| line.get("c0030"));
    let direct: HashSet<&str> = signed.chain(used).filter(|code| !code.is_empty()).collect();
    for line in judge.view("B_05.01").lines() {
        if direct.contains(line.get("c0010")) && line.lacks("c0100") {
            let message = "a direct provider has no annual expense";
            judge.add("AA-11", "B_05.01", line.number, Some("c0100"), message);
        }
        if !line.get("c0110").is_empty() && line.lacks("c0120") {
            let message = "the ultimate parent has a code without a type";
            judge.add("AA-12", "B_05.01", line.number, Some("c0120"), message);
        }
    }
}

/// Rule AA-15: a critical function was assessed on a day.
pub(super) fn functions(judge: &mut Judge<'_>) {
    for line in judge.view("B_06.01").lines() {
        if line.get("c0050") == YES && day(line.get("c0070")).is_some_and(is_open) {
            let message = "a critical or important function has no day of assessment";
            judge.add("AA-15", "B_06.01", line.number, Some("c0070"), message);
        }
    }
}

fn rank(line: &Line<'_>) -> Option<u32> {
    line.get("c0050").parse().ok()
}

fn service<'a>(line: &Line<'a>) -> (&'a str, &'a str) {
    (line.get("c0010"), line.get("c0020"))
}

/// Rules ITS-RANK1 and ITS-CHAIN: who serves whom along the chain.
pub(super) fn chain(judge: &mut Judge<'_>) {
    let mut ranks: HashMap<((&str, &str), u32), HashSet<&str>> = HashMap::new();
    for line in judge.view("B_05.02").all() {
        if let Some(rank) = rank(&line) {
            let there = ranks.entry((service(&line), rank)).or_default();
            there.insert(line.get("c0030"));
        }
    }
    for line in judge.view("B_05.02").lines() {
        let recipient = line.get("c0060");
        let Some(rank) = rank(&line).filter(|_| !recipient.is_empty()) else {
            continue;
        };
        let shown = escaped(recipient);
        if rank <= 1 {
            if recipient != line.get("c0030") {
                let message = format!(
                    "`{shown}` receives the service of a provider of rank {rank}, which is the contracting one itself"
                );
                judge.add("ITS-RANK1", "B_05.02", line.number, Some("c0060"), message);
            }
            continue;
        }
        let above = ranks.get(&(service(&line), rank - 1));
        if !above.is_some_and(|there| there.contains(recipient)) {
            let message = format!(
                "`{shown}` does not stand at rank {} of this contract and service",
                rank - 1
            );
            judge.add("ITS-CHAIN", "B_05.02", line.number, Some("c0060"), message);
        }
    }
}

/// Rule ITS-INTRAGROUP: companies of the group that deliver services.
pub(super) fn intra_group(judge: &mut Judge<'_>) {
    let group: HashSet<&str> = judge
        .view("B_01.02")
        .all()
        .map(|line| line.get("c0010"))
        .collect();
    let pairs = |judge: &Judge<'_>, template: &str| {
        let lines = judge.view(template).all();
        let pairs = lines.map(|line| (line.get("c0010").to_owned(), line.get("c0020").to_owned()));
        pairs.collect::<HashSet<(String, String)>>()
    };
    let (delivers, signs) = (pairs(judge, "B_03.03"), pairs(judge, "B_03.02"));
    let known: HashSet<&str> = judge
        .view("B_05.01")
        .all()
        .map(|line| line.get("c0010"))
        .collect();
    for line in judge.view("B_02.02").lines() {
        let (contract, provider) = (line.get("c0010"), line.get("c0030"));
        let pair = (contract.to_owned(), provider.to_owned());
        if !provider.is_empty() && group.contains(provider) && !delivers.contains(&pair) {
            let message = format!(
                "`{provider}` is a company of the group and not in B_03.03 for this contract"
            );
            judge.add(
                "ITS-INTRAGROUP",
                "B_02.02",
                line.number,
                Some("c0030"),
                message,
            );
        }
    }
    for line in judge.view("B_03.03").lines() {
        let (contract, provider) = (line.get("c0010"), line.get("c0020"));
        let is_signed = signs.contains(&(contract.to_owned(), provider.to_owned()));
        if provider.is_empty() || (is_signed && known.contains(provider)) {
            continue;
        }
        let lacking = if is_signed { "B_05.01" } else { "B_03.02" };
        let message = format!(
            "`{}` delivers services and is not in {lacking}",
            escaped(provider)
        );
        judge.add(
            "ITS-INTRAGROUP",
            "B_03.03",
            line.number,
            Some("c0020"),
            message,
        );
    }
}
