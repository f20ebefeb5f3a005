//! Turns CEL into typed predicates, as far as they go.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};

use super::Form;
use super::interpret::{ENV, Fields, Interpreted, is_record};
use super::predicate::{Comparison, Predicate, Scalar, TextTest};
use super::slot::Layout;
use super::value::Value;
use crate::telemetry::Moment;

/// How deep an expression may nest.
const MOST_DEPTH: usize = 100;

/// Compiles the expressions of one query over records of one form.
pub(super) struct Compiler {
    form: Form,
    pub(super) layout: Layout,
    /// What the interpreted parts read.
    pub(super) fields: Fields,
    interpreted: usize,
}

/// An expression that was read.
pub(super) struct Compiled<T> {
    pub(super) value: T,
    /// Whether some of it is interpreted.
    pub(super) interpreted: bool,
}

impl Compiler {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            layout: Layout::new(),
            fields: Fields::default(),
            interpreted: 0,
        }
    }

    /// A condition.
    pub(super) fn predicate(&mut self, text: &str) -> Result<Compiled<Predicate>, String> {
        self.compiled(text, Self::condition)
    }

    /// A value.
    pub(super) fn scalar(&mut self, text: &str) -> Result<Compiled<Scalar>, String> {
        self.compiled(text, Self::operand)
    }

    /// The one column of a table, whatever its name.
    pub(super) fn column(&mut self, name: &str) -> Compiled<Scalar> {
        Compiled {
            value: Scalar::Field(self.layout.slot(&[name.to_owned()])),
            interpreted: false,
        }
    }

    fn compiled<T>(
        &mut self,
        text: &str,
        make: impl Fn(&mut Self, &IdedExpr) -> T,
    ) -> Result<Compiled<T>, String> {
        if brackets(text) > MOST_DEPTH {
            return Err(format!("it nests more than {MOST_DEPTH} deep"));
        }
        let program = ENV.compile(text);
        let program = program.map_err(|errors| not_parsed(&errors.to_string()))?;
        let before = self.interpreted;
        let value = make(self, program.expression());
        Ok(Compiled {
            value,
            interpreted: self.interpreted > before,
        })
    }

    fn interpret(&mut self, expression: &IdedExpr) -> Interpreted {
        self.interpreted += 1;
        let interpreted = Interpreted::new(expression);
        self.fields.add(interpreted.fields());
        interpreted
    }

    fn condition(&mut self, expression: &IdedExpr) -> Predicate {
        match self.typed(expression) {
            Some(predicate) => predicate,
            None => Predicate::Interpreted(self.interpret(expression)),
        }
    }

    /// The typed form of a condition, where it has one.
    fn typed(&mut self, expression: &IdedExpr) -> Option<Predicate> {
        match &expression.expr {
            Expr::Select(select) if select.test => {
                let mut path = Self::path(&select.operand)?;
                path.push(select.field.clone());
                self.reads(&path)
                    .then(|| Predicate::Has(self.layout.slot(&path)))
            }
            Expr::Call(call) => self.call(call),
            _ => self.simple(expression).map(Predicate::Is),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Option<Predicate> {
        let args = call.args.as_slice();
        if let Some(target) = &call.target {
            let asked = match call.func_name.as_str() {
                "startsWith" => TextTest::StartsWith,
                "endsWith" => TextTest::EndsWith,
                "contains" => TextTest::Contains,
                _ => return None,
            };
            let [argument] = args else { return None };
            let Some(Value::Text(text)) = literal(argument) else {
                return None;
            };
            let target = self.simple(target)?;
            return Some(Predicate::Text(asked, target, text.into_owned()));
        }
        match (call.func_name.as_str(), args) {
            ("_&&_", [..]) => {
                let mut parts = Vec::new();
                self.flat(call, "_&&_", &mut parts);
                Some(Predicate::All(parts))
            }
            ("_||_", [..]) => {
                let mut parts = Vec::new();
                self.flat(call, "_||_", &mut parts);
                Some(Predicate::Any(parts))
            }
            ("!_", [part]) => Some(Predicate::Not(Box::new(self.condition(part)))),
            ("@in", [value, list]) => {
                let Expr::List(list) = &list.expr else {
                    return None;
                };
                if !list.optional_indices.is_empty() {
                    return None;
                }
                let literals: Option<Vec<_>> = list.elements.iter().map(literal).collect();
                Some(Predicate::In(self.simple(value)?, literals?))
            }
            (name, [left, right]) => {
                let how = comparison(name)?;
                // Two lists or maps of a record are compared as a whole.
                if literal(left).is_none() && literal(right).is_none() {
                    return None;
                }
                Some(Predicate::Compare(
                    how,
                    self.simple(left)?,
                    self.simple(right)?,
                ))
            }
            _ => None,
        }
    }

    /// The parts of a conjunction or disjunction of any number.
    fn flat(&mut self, call: &CallExpr, operator: &str, parts: &mut Vec<Predicate>) {
        for arg in &call.args {
            match &arg.expr {
                Expr::Call(inner) if inner.func_name == operator => {
                    self.flat(inner, operator, parts);
                }
                _ => parts.push(self.condition(arg)),
            }
        }
    }

    fn operand(&mut self, expression: &IdedExpr) -> Scalar {
        if let Some(simple) = self.simple(expression) {
            return simple;
        }
        let mut parts = Vec::new();
        let is_text = |part: &Scalar| matches!(part, Scalar::Literal(Value::Text(_)));
        if self.joined(expression, &mut parts) && parts.iter().any(is_text) {
            return Scalar::Joined(parts);
        }
        Scalar::Interpreted(self.interpret(expression))
    }

    /// A field or a literal.
    fn simple(&mut self, expression: &IdedExpr) -> Option<Scalar> {
        if let Some(value) = literal(expression) {
            return Some(Scalar::Literal(value));
        }
        let path = Self::path(expression)?;
        self.reads(&path)
            .then(|| Scalar::Field(self.layout.slot(&path)))
    }

    /// The parts of `a + "/" + b`; `false` where it is something else.
    fn joined(&mut self, expression: &IdedExpr, parts: &mut Vec<Scalar>) -> bool {
        if let Some(simple) = self.simple(expression) {
            parts.push(simple);
            return true;
        }
        let Expr::Call(call) = &expression.expr else {
            return false;
        };
        let both = call.func_name == "_+_" && call.args.len() == 2;
        both && call.args.iter().all(|arg| self.joined(arg, parts))
    }

    /// The path of a field below the record.
    fn path(expression: &IdedExpr) -> Option<Vec<String>> {
        match &expression.expr {
            Expr::Ident(name) if is_record(name) => Some(Vec::new()),
            Expr::Ident(name) => Some(vec![name.clone()]),
            Expr::Select(select) if !select.test => {
                let mut path = Self::path(&select.operand)?;
                path.push(select.field.clone());
                Some(path)
            }
            Expr::Call(call) if call.func_name == "_[_]" && call.args.len() == 2 => {
                let Some(Value::Text(key)) = literal(&call.args[1]) else {
                    return None;
                };
                let mut path = Self::path(&call.args[0])?;
                path.push(key.into_owned());
                Some(path)
            }
            _ => None,
        }
    }

    /// Whether a path can be read without making the record whole.
    fn reads(&self, path: &[String]) -> bool {
        let first = path.first().map(String::as_str);
        match (self.form, first) {
            (_, None) => false,
            (Form::Csv, Some(_)) | (Form::Otlp, Some("name" | "time" | "severity" | "body")) => {
                path.len() == 1
            }
            (Form::Jsonl | Form::Json, Some(_)) => true,
            (Form::Otlp, Some("attributes" | "resource")) => path.len() == 2,
            (Form::Otlp, Some("scope")) => {
                path.len() == 2 && matches!(path[1].as_str(), "name" | "version")
            }
            (Form::Otlp, Some(other)) => !SAID_OTHERWISE.contains(&other),
        }
    }
}

/// Fields of OTLP that records have under a name of their own here.
const SAID_OTHERWISE: [&str; 7] = [
    "timeUnixNano",
    "startTimeUnixNano",
    "observedTimeUnixNano",
    "eventName",
    "severityText",
    "logRecords",
    "spans",
];

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "_==_" => Comparison::Equal,
        "_!=_" => Comparison::NotEqual,
        "_<_" => Comparison::Less,
        "_<=_" => Comparison::AtMost,
        "_>_" => Comparison::Greater,
        "_>=_" => Comparison::AtLeast,
        _ => return None,
    })
}

/// A literal: of `timestamp("…")` the moment.
fn literal(expression: &IdedExpr) -> Option<Value<'static>> {
    match &expression.expr {
        Expr::Literal(literal) => Some(match literal {
            LiteralValue::Null => Value::Null,
            LiteralValue::Boolean(is) => Value::Bool(*is.inner()),
            LiteralValue::Int(number) => Value::Int(*number.inner()),
            LiteralValue::UInt(number) => Value::UInt(*number.inner()),
            LiteralValue::Double(number) => Value::Float(*number.inner()),
            LiteralValue::String(text) => Value::Text(text.inner().to_owned().into()),
            LiteralValue::Bytes(_) => return None,
        }),
        Expr::Call(call) if call.target.is_none() => match (call.func_name.as_str(), &*call.args) {
            ("-_", [number]) => match literal(number)? {
                Value::Int(number) => number.checked_neg().map(Value::Int),
                Value::Float(number) => Some(Value::Float(-number)),
                _ => None,
            },
            ("timestamp", [at]) => match literal(at)? {
                Value::Text(at) => Moment::parse(&at).map(|at| Value::Time(at.nanos())),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The most brackets that are open at once, and signs that stand before each other.
fn brackets(text: &str) -> usize {
    let (mut open, mut most, mut signs) = (0_usize, 0, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'!' | b'-' | b'?' => signs += 1,
            b' ' => {}
            _ => signs = 0,
        }
        most = most.max(open + signs);
    }
    most
}

/// The parser's first complaint, without its list of tokens.
fn not_parsed(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let rest = line.strip_prefix("ERROR: <input>:").unwrap_or(line);
    let Some((place, why)) = rest.split_once(": ") else {
        return format!("it does not parse: {rest}");
    };
    let why = why.strip_prefix("Syntax error: ").unwrap_or(why);
    let why = why.split(" expecting").next().unwrap_or(why);
    let (_, column) = place.split_once(':').unwrap_or(("1", place));
    format!("it does not parse at character {column}: {why}")
}
