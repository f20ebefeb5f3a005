//! Concentration, Regulation (EU) 2022/2554, Art. 29: on whom and on where much depends.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use super::words::{grouped, label};

/// What depends on somebody, or on a country.
#[derive(Default)]
struct Share<'a> {
    critical: BTreeSet<(&'a str, &'a str)>,
    contracts: BTreeSet<&'a str>,
    expense: i128,
}

type Shares<'a> = BTreeMap<&'a str, Share<'a>>;

/// How many are listed; whoever has less weight stands in the tables before.
const MOST_LISTED: usize = 25;

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let parents = parents(index);
    let providers = by_code(index, &|code| code);
    let groups = by_code(index, &|code| parents.get(code).copied().unwrap_or(code));
    let who = |code: &str| {
        index
            .names
            .get(code)
            .map_or_else(|| code.to_owned(), |n| (*n).to_owned())
    };
    let mut parts = vec![Part::text(
        "On whom and on where much depends (Regulation (EU) 2022/2554, Art. 29). A function of an entity counts once for each provider that delivers directly or stands in the chain of a contract for it. Sums take the yearly expense per provider as the register has it; they are in the reporting currency. Nothing here says how much is too much.",
    )];
    let all: Vec<(&str, &str, Shares<'_>)> = vec![
        ("by-provider", "By provider", providers),
        ("by-parent", "By ultimate parent", groups),
    ];
    for (anchor, title, shares) in all {
        parts.push(Part::heading(anchor, title));
        parts.push(table(title, &shares, &who, true));
    }
    for (anchor, title, column) in [
        ("by-provision", "By country of provision", "c0130"),
        ("by-rest", "By country of data at rest", "c0150"),
        ("by-processing", "By country of processing", "c0160"),
    ] {
        let shares = by_country(index, column);
        let country = |code: &str| label(index.view.facts, "COUNTRY_OR_NA", code);
        parts.push(Part::heading(anchor, title));
        parts.push(table(title, &shares, &country, false));
    }
    Chapter::new("concentration", "Concentration", parts)
}

fn parents<'a>(index: &Index<'a>) -> BTreeMap<&'a str, &'a str> {
    let rows = index.rows("B_05.01");
    let pair = rows.map(|row| (row.text("c0010"), row.text("c0110")));
    pair.filter(|(_, parent)| !parent.is_empty()).collect()
}

/// By provider, or by what a provider belongs to.
fn by_code<'a>(index: &Index<'a>, of: &dyn Fn(&'a str) -> &'a str) -> Shares<'a> {
    let mut critical: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    let mut shares = Shares::new();
    for row in index.rows("B_02.02") {
        let (contract, key) = (row.text("c0010"), (row.text("c0050"), row.text("c0020")));
        let share = shares.entry(of(row.text("c0030"))).or_default();
        share.contracts.insert(contract);
        if index.critical.contains(&key) {
            share.critical.insert(key);
            critical.entry(contract).or_default().insert(key);
        }
    }
    for row in index.rows("B_05.02") {
        let contract = row.text("c0010");
        let share = shares.entry(of(row.text("c0030"))).or_default();
        share.contracts.insert(contract);
        share
            .critical
            .extend(critical.get(contract).into_iter().flatten());
    }
    for row in index.rows("B_05.01") {
        let expense = row.number("c0100").unwrap_or_default();
        if expense != 0 {
            shares.entry(of(row.text("c0010"))).or_default().expense += expense;
        }
    }
    shares
}

fn by_country<'a>(index: &Index<'a>, column: &str) -> Shares<'a> {
    let mut shares = Shares::new();
    for row in index.rows("B_02.02") {
        let country = row.text(column);
        if country.is_empty() {
            continue;
        }
        let share = shares.entry(country).or_default();
        share.contracts.insert(row.text("c0010"));
        let key = (row.text("c0050"), row.text("c0020"));
        if index.critical.contains(&key) {
            share.critical.insert(key);
        }
    }
    shares
}

/// Those on whom most critical functions depend stand first.
fn table(
    title: &str,
    shares: &Shares<'_>,
    name: &dyn Fn(&str) -> String,
    has_expense: bool,
) -> Part {
    let mut all: Vec<(&&str, &Share<'_>)> = shares.iter().collect();
    let weight = |share: &Share<'_>| (share.critical.len(), share.contracts.len(), share.expense);
    all.sort_by(|(a, x), (b, y)| weight(y).cmp(&weight(x)).then_with(|| a.cmp(b)));
    let more = all.len().saturating_sub(MOST_LISTED);
    let row = |(code, share): &(&&str, &Share<'_>)| {
        let mut cells = vec![
            GridCell::text(name(code)),
            GridCell::number(share.critical.len()),
            GridCell::number(share.contracts.len()),
        ];
        if has_expense {
            cells.push(GridCell::text(grouped(&share.expense.to_string())));
        }
        GridRow::new(cells)
    };
    let mut rows: Vec<GridRow> = all.iter().take(MOST_LISTED).map(row).collect();
    if more > 0 {
        let mut cells = vec![GridCell::from(Piece::soft(format!("and {more} more")))];
        cells.resize_with(if has_expense { 4 } else { 3 }, GridCell::default);
        rows.push(GridRow::new(cells));
    }
    let first = title.trim_start_matches("By ");
    let first = format!("{}{}", first[..1].to_uppercase(), &first[1..]);
    let mut columns = vec![
        (first.as_str(), 1.4),
        ("Critical functions", -1.0),
        ("Contracts", -1.0),
    ];
    if has_expense {
        columns.push(("Yearly expense", -1.0));
    }
    Grid::part(&columns, rows, "The register has none.")
}
