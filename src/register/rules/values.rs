//! Values by the type of their column: rules 305, 330, 331, 333, 503, EBA-2.19, EBA-3.1.

use crate::model::register::{Column, ColumnKind};
use crate::register::judge::Judge;
use crate::register::words::{day, escaped, is_amount, is_integer, meant_amount, meant_day};

/// What is wrong with a value: the rule, what is said, and a better next step.
type Wrong = (&'static str, String, Option<String>);

/// Checks every cell.
pub(super) fn values(judge: &mut Judge<'_>) {
    for template in &judge.facts.templates {
        let view = judge.view(&template.code);
        for line in view.lines() {
            for (at, column) in template.columns.iter().enumerate() {
                let text = line.cell(at);
                if text.is_empty() {
                    continue;
                }
                if let Some((rule, message, fix)) = wrong(judge, column, text) {
                    let code = Some(column.code.as_str());
                    let finding = judge.add(rule, &template.code, line.number, code, message);
                    finding.fix = fix.unwrap_or_else(|| finding.fix.clone());
                }
            }
        }
    }
}

fn wrong(judge: &Judge<'_>, column: &Column, text: &str) -> Option<Wrong> {
    if matches!(text, "#nil" | "#empty") {
        return Some(("EBA-2.19", format!("the cell holds `{text}`"), None));
    }
    match column.kind {
        ColumnKind::Amount if !is_amount(text) => Some(amount(text)),
        ColumnKind::Date if day(text).is_none() => Some(date(text)),
        ColumnKind::Integer if !is_integer(text) => {
            let message = format!("`{}` is no whole number", escaped(text));
            Some(("331", message, None))
        }
        ColumnKind::Link if !matches!(text, "true" | "1") => {
            let message = format!(
                "`{}` is not true; a row of this template is the link",
                escaped(text)
            );
            Some(("333", message, None))
        }
        ColumnKind::Code => code(judge, column, text),
        _ => None,
    }
}

fn amount(text: &str) -> Wrong {
    let fix = meant_amount(text).map(|meant| format!("write `{meant}`"));
    let message = format!("`{}` is no plain number", escaped(text));
    ("305", message, fix)
}

fn date(text: &str) -> Wrong {
    let meant = meant_day(text);
    let is_serial = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && text.len() == 5;
    let message = match meant {
        Some(_) if is_serial => {
            format!("`{text}` is the number by which a spreadsheet keeps a day")
        }
        _ => format!("`{}` is no day as yyyy-mm-dd", escaped(text)),
    };
    ("330", message, meant.map(|day| format!("write `{day}`")))
}

fn code(judge: &Judge<'_>, column: &Column, text: &str) -> Option<Wrong> {
    let name = column.list.as_deref()?;
    let list = judge.facts.lists.get(name)?;
    if list.has(text) {
        return None;
    }
    let fix = list.resolve(text).map(|code| format!("write `{code}`"));
    let fix = fix.unwrap_or_else(|| {
        let shown: Vec<&str> = list
            .members
            .iter()
            .take(6)
            .map(|m| m.code.as_str())
            .collect();
        let more = if list.members.len() > 6 {
            ", and more"
        } else {
            ""
        };
        format!(
            "write a code of the list {name}: {}{more}",
            shown.join(", ")
        )
    });
    let message = format!("`{}` is no code of the list {name}", escaped(text));
    Some(("503", message, Some(fix)))
}

/// The columns that name the currency of an amount.
const CURRENCIES: [(&str, &str); 3] = [
    ("B_01.02", "c0100"),
    ("B_02.01", "c0040"),
    ("B_05.01", "c0090"),
];

/// Rule EBA-3.1; EBA filing rules 5.5, 3.1, and Implementing Regulation (EU) 2024/2956, Art. 4.
pub(super) fn currencies(judge: &mut Judge<'_>) {
    let Some(currency) = judge.currency.clone() else {
        return;
    };
    let code = format!("eba_CU:{currency}");
    for (template, column) in CURRENCIES {
        let list = &judge.facts.lists["CURRENCY"];
        for line in judge.view(template).lines() {
            let stated = line.get(column);
            if list.has(stated) && stated != code {
                let message = format!("the currency is `{stated}`, the report is in {currency}");
                judge.add("EBA-3.1", template, line.number, Some(column), message);
            }
        }
    }
}
