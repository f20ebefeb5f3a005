//! CEL expressions over one document, where absence is never a pass.
//!
//! Plain CEL lets `doc.missing == 'x' || true` be true. Here a path that the
//! expression reads without `has()` or `.?`, and that the document lacks, makes
//! the answer "not evidenced" whatever the expression yields; so does a
//! quantifier over an empty list, unless the rule says that empty is fine.

use cel::common::ast::{Expr, LiteralValue};
use cel::{Context, Env, ExecutionError, Value as CelValue};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::EmptyList;

/// What evaluating one assertion gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The assertion holds.
    Pass,
    /// It does not.
    Fail,
    /// The document lacks what the assertion asks about.
    NotEvidenced(String),
    /// The plan lacks a parameter that the assertion compares with; its name.
    NoParameter(String),
    /// The assertion cannot be evaluated.
    Error(String),
}

/// What an assertion may speak of, each by its name.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    /// `doc`: the document.
    pub doc: &'a Value,
    /// `parameters` of the plan.
    pub parameters: &'a Value,
    /// `asset`, `item` and `scan`, for the rules that are shipped.
    pub more: &'a [(&'static str, Value)],
}

impl<'a> Variables<'a> {
    fn all(self) -> impl Iterator<Item = (&'static str, &'a Value)> {
        let first = [("doc", self.doc), ("parameters", self.parameters)];
        let more = self.more.iter().map(|(name, value)| (*name, value));
        first.into_iter().chain(more)
    }
}

/// Evaluates an assertion over the variables.
pub fn evaluate(assertion: &str, variables: Variables<'_>, empty: EmptyList) -> CheckOutcome {
    let env = Arc::new(Env::stdlib().with_optional_support(true));
    let program = match env.compile(assertion) {
        Ok(program) => program,
        Err(errors) => {
            return CheckOutcome::Error(not_parsed(&errors.to_string()));
        }
    };
    let mut reads = Reads {
        roots: BTreeMap::new(),
        guarded: Vec::new(),
        missing: Vec::new(),
        empty: Vec::new(),
    };
    for (name, value) in variables.all() {
        reads.roots.insert(name.into(), vec![value]);
    }
    reads.guards(&program.expression().expr);
    reads.walk(&program.expression().expr);
    let parameter = |path: &String| path.strip_prefix("parameters.").map(str::to_owned);
    if let Some(name) = reads.missing.iter().find_map(parameter) {
        return CheckOutcome::NoParameter(name);
    }
    if let Some(missing) = reads.missing.first() {
        return CheckOutcome::NotEvidenced(format!("`{missing}` is absent"));
    }
    let mut context = Context::with_env(env);
    for (name, value) in variables.all() {
        if let Err(error) = context.add_variable(name, value) {
            return CheckOutcome::Error(first_line(&error.to_string()));
        }
    }
    match program.execute(&context) {
        Ok(CelValue::Bool(true)) => match reads.empty.first() {
            Some(list) if empty == EmptyList::NotEvidenced => {
                CheckOutcome::NotEvidenced(format!("`{list}` is empty"))
            }
            _ => CheckOutcome::Pass,
        },
        Ok(CelValue::Bool(false)) => CheckOutcome::Fail,
        Ok(_) => CheckOutcome::Error("the expression yields no truth value".to_owned()),
        Err(ExecutionError::NoSuchKey(key)) => {
            CheckOutcome::NotEvidenced(format!("`{key}` is absent"))
        }
        Err(error) => CheckOutcome::Error(stopped(&error)),
    }
}

/// Why an evaluation stopped. Never the library's own words: they hold values of
/// the document, and a message or report must not.
fn stopped(error: &ExecutionError) -> String {
    let why = match error {
        ExecutionError::UndeclaredReference(name) => {
            return format!("`{name}` is not declared; there are `doc` and `parameters`");
        }
        ExecutionError::NoSuchOverload(_) | ExecutionError::NotSupportedAsMethod { .. } => {
            "a function or operator does not take values of these types"
        }
        ExecutionError::ValuesNotComparable(..) => "two values of different types are compared",
        ExecutionError::UnsupportedBinaryOperator(..) => "an operator does not take these types",
        ExecutionError::UnsupportedIndex(..) | ExecutionError::IndexOutOfBounds(_) => {
            "an index does not fit its list or map"
        }
        ExecutionError::UnexpectedType { .. } | ExecutionError::UnsupportedTargetType { .. } => {
            "a value has another type than the expression needs"
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "a number is divided by zero"
        }
        _ => "the expression cannot be evaluated over this document",
    };
    why.to_owned()
}

/// The parser's first complaint, without its list of tokens: it says
/// `ERROR: <input>:LINE:COLUMN: Syntax error: mismatched input … expecting {…}`.
fn not_parsed(text: &str) -> String {
    let line = first_line(text);
    let rest = line.strip_prefix("ERROR: <input>:").unwrap_or(&line);
    let Some((place, why)) = rest.split_once(": ") else {
        return format!("the expression does not parse: {rest}");
    };
    let why = why.strip_prefix("Syntax error: ").unwrap_or(why);
    let why = why.split(" expecting").next().unwrap_or(why);
    let (line, column) = place.split_once(':').unwrap_or(("1", place));
    let line = if line == "1" {
        String::new()
    } else {
        format!("line {line}, ")
    };
    if why.contains("<EOF>") {
        return format!("the expression stops too early, at {line}character {column}");
    }
    format!("the expression does not parse at {line}character {column}: {why}")
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Follows which parts of the document an expression reads.
struct Reads<'a> {
    /// What each name stands for; a loop variable stands for every element.
    roots: BTreeMap<String, Vec<&'a Value>>,
    /// Paths that `has()` or `.?` asks about first.
    guarded: Vec<String>,
    missing: Vec<String>,
    empty: Vec<String>,
}

impl<'a> Reads<'a> {
    /// Collects the paths that are asked about with `has()` or `.?`.
    fn guards(&mut self, expr: &Expr) {
        match expr {
            Expr::Select(select) if select.test => {
                if let Some(path) = path(&select.operand.expr) {
                    self.guarded.push(format!("{path}.{}", select.field));
                }
            }
            Expr::Call(call) if is_optional(&call.func_name) => {
                if let (Some(path), Some(key)) = (
                    call.args.first().and_then(|a| path(&a.expr)),
                    call.args.get(1).and_then(|a| literal(&a.expr)),
                ) {
                    self.guarded.push(format!("{path}.{key}"));
                }
            }
            Expr::Call(call) if call.func_name == "@in" => {
                if let (Some(key), Some(path)) = (
                    call.args.first().and_then(|a| literal(&a.expr)),
                    call.args.get(1).and_then(|a| path(&a.expr)),
                ) {
                    self.guarded.push(format!("{path}.{key}"));
                }
            }
            _ => {}
        }
        children(expr, &mut |child| self.guards(child));
    }

    fn walk(&mut self, expr: &Expr) {
        if let Some(path) = path(expr) {
            self.resolve(expr, &path);
            return;
        }
        match expr {
            // The operand must be there for the question to make sense.
            Expr::Select(select) if select.test => self.walk(&select.operand.expr),
            // An optional step answers for itself; only what stands before it is read.
            Expr::Call(call) if is_optional(&call.func_name) => {
                call.args.iter().take(1).for_each(|a| self.walk(&a.expr));
            }
            Expr::Comprehension(loop_) => {
                self.walk(&loop_.iter_range.expr);
                let elements = self.elements(&loop_.iter_range.expr);
                let before = self.roots.insert(loop_.iter_var.clone(), elements);
                for part in [&loop_.loop_cond, &loop_.loop_step, &loop_.result] {
                    self.walk(&part.expr);
                }
                match before {
                    Some(value) => _ = self.roots.insert(loop_.iter_var.clone(), value),
                    None => _ = self.roots.remove(&loop_.iter_var),
                }
            }
            _ => {
                let mut below = Vec::new();
                children(expr, &mut |child| below.push(child.clone()));
                for child in &below {
                    self.walk(child);
                }
            }
        }
    }

    /// The elements that a loop runs over, where they can be known.
    fn elements(&mut self, range: &Expr) -> Vec<&'a Value> {
        let Some(path) = path(range) else {
            return Vec::new();
        };
        let values = self.values(range);
        let lists: Vec<&'a Vec<Value>> =
            values.iter().filter_map(|value| value.as_array()).collect();
        if !lists.is_empty() && lists.iter().all(|list| list.is_empty()) {
            self.empty.push(path);
        }
        lists.into_iter().flatten().collect()
    }

    /// Every value that a path stands for; absent ones are left out.
    fn values(&self, expr: &Expr) -> Vec<&'a Value> {
        match step(expr) {
            Some(Step::Root(name)) => self.roots.get(name).cloned().unwrap_or_default(),
            Some(Step::Key(operand, key)) => self
                .values(operand)
                .iter()
                .filter_map(|value| value.get(key))
                .collect(),
            None => Vec::new(),
        }
    }

    fn resolve(&mut self, expr: &Expr, path: &str) {
        let Some(root) = path.split('.').next() else {
            return;
        };
        let known = self.roots.get(root).map_or(0, Vec::len);
        if known == 0 {
            return;
        }
        let asked = |guard: &String| {
            path == guard
                || path
                    .strip_prefix(guard.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        if self.guarded.iter().any(asked) {
            return;
        }
        if self.values(expr).len() < known {
            self.missing.push(path.to_owned());
        }
    }
}

enum Step<'e> {
    Root(&'e str),
    Key(&'e Expr, &'e str),
}

/// One step of a path: a name, a field, or an index by a literal text.
fn step(expr: &Expr) -> Option<Step<'_>> {
    match expr {
        Expr::Ident(name) => Some(Step::Root(name)),
        Expr::Select(select) if !select.test => {
            Some(Step::Key(&select.operand.expr, &select.field))
        }
        Expr::Call(call) if call.func_name == "_[_]" => Some(Step::Key(
            &call.args.first()?.expr,
            literal(&call.args.get(1)?.expr)?,
        )),
        _ => None,
    }
}

/// A path as text: `doc.otel.exporter`.
fn path(expr: &Expr) -> Option<String> {
    match step(expr)? {
        Step::Root(name) => Some(name.to_owned()),
        Step::Key(operand, key) => Some(format!("{}.{key}", path(operand)?)),
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn is_optional(function: &str) -> bool {
    matches!(function, "_?._" | "_[?_]")
}

fn children(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match expr {
        Expr::Call(call) => {
            call.target.iter().for_each(|target| visit(&target.expr));
            call.args.iter().for_each(|arg| visit(&arg.expr));
        }
        Expr::Comprehension(loop_) => {
            for part in [
                &loop_.iter_range,
                &loop_.accu_init,
                &loop_.loop_cond,
                &loop_.loop_step,
                &loop_.result,
            ] {
                visit(&part.expr);
            }
        }
        Expr::List(list) => list
            .elements
            .iter()
            .for_each(|element| visit(&element.expr)),
        Expr::Select(select) => visit(&select.operand.expr),
        Expr::Map(map) => map.entries.iter().for_each(|entry| {
            if let cel::common::ast::EntryExpr::MapEntry(entry) = &entry.expr {
                visit(&entry.key.expr);
                visit(&entry.value.expr);
            }
        }),
        Expr::Struct(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn over<'a>(doc: &'a Value, parameters: &'a Value) -> Variables<'a> {
        Variables {
            doc,
            parameters,
            more: &[],
        }
    }

    fn outcome(assertion: &str) -> CheckOutcome {
        let doc = json!({
            "a": {"b": "x", "n": 3}, "null": null, "empty": [],
            "rows": [{"id": "1", "ok": "yes"}, {"id": "2"}],
        });
        let parameters = json!({"approved-hosts": ["api.example"]});
        evaluate(assertion, over(&doc, &parameters), EmptyList::NotEvidenced)
    }

    fn absent(what: &str) -> CheckOutcome {
        CheckOutcome::NotEvidenced(format!("`{what}` is absent"))
    }

    #[test]
    fn present_values_pass_and_fail() {
        assert_eq!(outcome("doc.a.b == 'x'"), CheckOutcome::Pass);
        assert_eq!(outcome("doc.a.b == 'y'"), CheckOutcome::Fail);
        assert_eq!(outcome("doc.a.n == 3"), CheckOutcome::Pass);
        assert_eq!(
            outcome("'api.example' in parameters['approved-hosts']"),
            CheckOutcome::Pass
        );
        assert_eq!(outcome("doc.rows.all(r, r.id != '')"), CheckOutcome::Pass);
    }

    #[test]
    fn an_absent_key_is_not_evidenced_even_where_cel_would_say_true() {
        assert_eq!(outcome("doc.missing == 'x' || true"), absent("doc.missing"));
        assert_eq!(outcome("doc.missing != 'x'"), absent("doc.missing"));
        assert_eq!(outcome("true || doc.a.c == 'x'"), absent("doc.a.c"));
        assert_eq!(outcome("doc['missing'] == 'x'"), absent("doc.missing"));
        assert_eq!(outcome("doc.rows.exists(r, r.ok == 'yes')"), absent("r.ok"));
        assert_eq!(
            outcome("parameters.hosts.size() == 0"),
            CheckOutcome::NoParameter("hosts".into())
        );
    }

    #[test]
    fn asking_first_makes_absence_an_answer() {
        assert_eq!(
            outcome("!has(doc.missing) || doc.missing == 'x'"),
            CheckOutcome::Pass
        );
        assert_eq!(
            outcome("doc.?missing.orValue('none') == 'none'"),
            CheckOutcome::Pass
        );
        assert_eq!(outcome("has(doc.missing)"), CheckOutcome::Fail);
        assert_eq!(
            outcome("!('c' in doc.a) || doc.a.c == 'x'"),
            CheckOutcome::Pass
        );
        assert_eq!(outcome("has(doc.missing.deeper)"), absent("doc.missing"));
    }

    #[test]
    fn a_quantifier_over_nothing_shows_nothing() {
        let assertion = "doc.empty.all(x, x == 1)";
        assert_eq!(
            outcome(assertion),
            CheckOutcome::NotEvidenced("`doc.empty` is empty".into())
        );
        assert_eq!(
            evaluate(
                assertion,
                over(&json!({"empty": []}), &json!({})),
                EmptyList::Pass
            ),
            CheckOutcome::Pass
        );
        assert_eq!(
            outcome("doc.empty.size() > 0 && doc.empty.all(x, x == 1)"),
            CheckOutcome::Fail
        );
    }

    #[test]
    fn an_error_never_holds_a_value_of_the_document() {
        let doc = json!({"key": "sk-secret-value", "n": 7, "list": ["sk-secret-value"]});
        for assertion in [
            "doc.key + 1 == 2",
            "doc.key < 3",
            "doc.key.nothing == 1",
            "doc.list[9] == 'x'",
            "doc.n.startsWith('3')",
            "doc.key[0] == 'x'",
            "doc.n / 0 == 1",
            "timestamp(doc.key) > timestamp('2026-01-01T00:00:00Z')",
            "int(doc.key) == 1",
            "{doc.key: 1, doc.key: 2}.size() == 1",
            "doc.key",
            "!doc.key",
        ] {
            let outcome = evaluate(assertion, over(&doc, &json!({})), EmptyList::NotEvidenced);
            assert_ne!(outcome, CheckOutcome::Pass, "{assertion}");
            assert!(
                !format!("{outcome:?}").contains("sk-secret"),
                "{assertion}: {outcome:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_evaluated_is_an_error() {
        assert!(matches!(outcome("doc.a.b =="), CheckOutcome::Error(_)));
        assert!(matches!(
            outcome("doc.a.n.startsWith('3')"),
            CheckOutcome::Error(_)
        ));
        assert!(matches!(outcome("doc.a.b"), CheckOutcome::Error(_)));
        assert!(matches!(outcome("nothing == 1"), CheckOutcome::Error(_)));
    }
}
