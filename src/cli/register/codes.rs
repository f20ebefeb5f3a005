//! `register codes`: the lists of codes, with labels and short words.

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::args::RegisterCodesArgs;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, counted, list, nearest};
use crate::model::register::CodeList;
use crate::register;

/// Lists the lists, or the members of one.
pub(super) fn codes(args: &RegisterCodesArgs, output: &mut Output) -> Exit {
    let facts = register::facts();
    let Some(name) = &args.list else {
        return names(output);
    };
    let Some(found) = facts.lists.get(&name.to_uppercase().replace('-', "_")) else {
        let known: Vec<&str> = facts.lists.keys().map(String::as_str).collect();
        let message = format!("there is no list `{name}`");
        let finding = Finding::new(Code::UnknownReference, message);
        return output.problem(match nearest(&name.to_uppercase(), &known) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help(format!("the lists are {}", list(&known))),
        });
    };
    members(found, &args.words, output)
}

/// The lists, each with the columns that take it.
fn names(output: &mut Output) -> Exit {
    let facts = register::facts();
    let columns = |name: &str| -> Vec<String> {
        let of = |template: &crate::model::register::Template| {
            let taking = template
                .columns
                .iter()
                .filter(|c| c.list.as_deref() == Some(name));
            let shown = taking.map(|column| format!("{}.{}", template.code, column.code));
            shown.collect::<Vec<_>>()
        };
        facts
            .templates
            .iter()
            .flat_map(|template| of(template))
            .collect()
    };
    if output.is_json() {
        let lists = facts.lists.iter();
        let rows: Vec<Value> = lists
            .map(|(name, list)| json!({"list": name, "members": list.members.len(), "columns": columns(name)}))
            .collect();
        output.json("register-codes", json!({"lists": rows}));
        return Exit::Done;
    }
    for (name, list) in &facts.lists {
        let members = counted(list.members.len(), "member");
        output.line(format!("{name} ({members}): {}", columns(name).join(", ")));
    }
    Exit::Done
}

fn members(list: &CodeList, words: &[String], output: &mut Output) -> Exit {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let wanted = list.members.iter().filter(|member| {
        let text = format!("{} {}", member.code, member.label).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    });
    let short = |code: &str| -> Vec<String> {
        let short = list.words().filter(|word| list.resolve(word) == Some(code));
        short.map(str::to_owned).collect()
    };
    if output.is_json() {
        let rows: Vec<Value> = wanted
            .map(|m| json!({"code": m.code, "label": m.label, "words": short(&m.code)}))
            .collect();
        output.json("register-codes", json!({"codes": rows}));
        return Exit::Done;
    }
    for member in wanted {
        output.line(format!("{}  {}", member.code, member.label));
    }
    Exit::Done
}
