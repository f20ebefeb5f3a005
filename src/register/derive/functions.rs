//! `B_06.01` and `B_99.01`: functions, and what the entity means by its options.

use super::{Basis, IntoDerived as _, NO_END, fixed, stated};
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::plan::{RegisterFunction, Text};
use crate::model::register::{Cell, Column};
use crate::model::{At, Place};

pub(super) fn rows(basis: &mut Basis<'_>) {
    let section = basis.section;
    for function in &section.functions {
        for (lei, derived) in basis.performers(function) {
            if !basis.scope.contains(lei.value.as_str()) {
                continue;
            }
            let lei = stated(Some(lei));
            row(
                basis,
                function,
                if derived { lei.into_derived() } else { lei },
            );
        }
    }
    definitions(basis);
}

fn row(basis: &mut Basis<'_>, function: &RegisterFunction, lei: Cell) {
    let hours = |hours: Option<&At<u64>>| {
        hours.map_or_else(Cell::default, |h| Cell::at(h.value.to_string(), &h.place))
    };
    let assessed = function.assessed.as_ref();
    let assessed = assessed.map_or_else(
        || fixed(NO_END),
        |day| Cell::at(day.value.to_string(), &day.place),
    );
    let critical = match &function.critical {
        Some(stated) => basis.coded("YES_NO_NOT_ASSESSED", Some(stated)),
        None => basis.fixed("YES_NO_NOT_ASSESSED", "eba_BT:x21"),
    };
    let cells = [
        ("c0010", stated(Some(&function.id))),
        (
            "c0020",
            basis.coded("LICENSED_ACTIVITY", function.activity.as_ref()),
        ),
        ("c0030", stated(Some(&function.name))),
        ("c0040", lei),
        ("c0050", critical),
        ("c0060", stated(function.reason.as_ref())),
        ("c0070", assessed),
        ("c0080", hours(function.rto_hours.as_ref())),
        ("c0090", hours(function.rpo_hours.as_ref())),
        ("c0100", basis.coded("IMPACT", function.impact.as_ref())),
    ];
    basis
        .register
        .push_at("B_06.01", function.id.place.clone(), &cells);
}

/// The own definitions, by the words of the columns: `data-sensitiveness-low`.
fn definitions(basis: &mut Basis<'_>) {
    let section = basis.section;
    let Some(template) = basis.facts.template("B_99.01") else {
        return;
    };
    let options: Vec<(String, &str)> = template.columns.iter().map(option).collect();
    let mut cells = Vec::new();
    for (key, text) in &section.definitions {
        match options.iter().find(|(word, _)| *word == as_word(key)) {
            Some((_, column)) => cells.push((*column, stated(Some(text)))),
            None => basis.findings.push(unknown(key, text, &options)),
        }
    }
    if let Some((_, cell)) = cells.first() {
        let place = cell.place.clone().unwrap_or_else(Place::shipped);
        basis.register.push_at("B_99.01", place, &cells);
    }
}

/// The word by which a plan names the column of an own definition.
fn option(column: &Column) -> (String, &str) {
    let words = column.name.rsplit(": ").next().unwrap_or(&column.name);
    (as_word(words), &column.code)
}

fn as_word(text: &str) -> String {
    text.to_lowercase().replace(' ', "-")
}

fn unknown(key: &str, text: &Text, options: &[(String, &str)]) -> Finding {
    let known: Vec<&str> = options.iter().map(|(word, _)| word.as_str()).collect();
    let message = format!("template B_99.01 has no option `{key}`");
    let finding = Finding::new(Code::UnknownField, message).at(&text.place);
    match nearest(key, &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help(format!("the options are {}", list(&known))),
    }
}
