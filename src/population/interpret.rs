//! Evaluates by the `cel` crate what has no typed form.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use cel::common::ast::{EntryExpr, Expr, IdedExpr, SelectExpr};
use cel::objects::{Key, Map};
use cel::{Context, Env, Value as CelValue};

use super::record::Record;
use super::value::{Undecided, Value};

/// The language: its functions and operators.
pub(super) static ENV: LazyLock<Arc<Env>> =
    LazyLock::new(|| Arc::new(Env::stdlib().with_optional_support(true)));

/// The name that the record has in expressions that are interpreted.
const RECORD: &str = "record";

/// An expression, and what it reads of the record.
#[derive(Clone, Debug)]
pub(super) struct Interpreted {
    expression: Arc<IdedExpr>,
    fields: Fields,
}

/// Which fields of a record are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    all: bool,
    some: BTreeSet<String>,
}

impl Fields {
    /// Whether a field is read.
    pub(super) fn hold(&self, name: &str) -> bool {
        self.all || self.some.contains(name)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.all |= other.all;
        self.some.extend(other.some.iter().cloned());
    }
}

impl Interpreted {
    /// Makes every name that is not bound within the expression a field of the record.
    pub(super) fn new(expression: &IdedExpr) -> Self {
        let mut expression = expression.clone();
        let mut fields = Fields::default();
        qualify(&mut expression, &mut Vec::new(), &mut fields);
        Self {
            expression: Arc::new(expression),
            fields,
        }
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }
}

/// Whether a name stands for the whole record.
pub(super) fn is_record(name: &str) -> bool {
    matches!(name, "record" | "row")
}

fn qualify(expression: &mut IdedExpr, bound: &mut Vec<String>, fields: &mut Fields) {
    match &mut expression.expr {
        Expr::Ident(name) if bound.contains(name) => {}
        Expr::Ident(name) if is_record(name) => {
            fields.all = true;
            RECORD.clone_into(name);
        }
        Expr::Ident(name) => {
            fields.some.insert(name.clone());
            let operand = IdedExpr {
                id: expression.id,
                expr: Expr::Ident(RECORD.to_owned()),
            };
            expression.expr = Expr::Select(SelectExpr {
                operand: Box::new(operand),
                field: name.clone(),
                test: false,
            });
        }
        Expr::Select(select) => match &mut select.operand.expr {
            Expr::Ident(name) if is_record(name) && !bound.contains(name) => {
                fields.some.insert(select.field.clone());
                RECORD.clone_into(name);
            }
            _ => qualify(&mut select.operand, bound, fields),
        },
        Expr::Call(call) => {
            // `optional.of(x)`: the target is part of the function's name.
            let function =
                |target: &IdedExpr| matches!(&target.expr, Expr::Ident(name) if name == "optional");
            if let Some(target) = call.target.as_mut().filter(|target| !function(target)) {
                qualify(target, bound, fields);
            }
            let args = call.args.iter_mut();
            args.for_each(|arg| qualify(arg, bound, fields));
        }
        Expr::List(list) => {
            let elements = list.elements.iter_mut();
            elements.for_each(|element| qualify(element, bound, fields));
        }
        Expr::Map(map) => {
            for entry in &mut map.entries {
                if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                    qualify(&mut entry.key, bound, fields);
                    qualify(&mut entry.value, bound, fields);
                }
            }
        }
        Expr::Comprehension(fold) => {
            qualify(&mut fold.iter_range, bound, fields);
            qualify(&mut fold.accu_init, bound, fields);
            let before = bound.len();
            bound.push(fold.accu_var.clone());
            bound.push(fold.iter_var.clone());
            bound.extend(fold.iter_var2.clone());
            for part in [&mut fold.loop_cond, &mut fold.loop_step, &mut fold.result] {
                qualify(part, bound, fields);
            }
            bound.truncate(before);
        }
        Expr::Struct(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
}

/// A record as CEL sees it; made when it is first asked for.
pub(super) struct Scope<'r, 't> {
    record: &'r Record<'r, 't>,
    fields: &'r Fields,
    context: OnceCell<Context<'static, 'static>>,
}

impl<'r, 't> Scope<'r, 't> {
    pub(super) fn new(record: &'r Record<'r, 't>, fields: &'r Fields) -> Self {
        Self {
            record,
            fields,
            context: OnceCell::new(),
        }
    }

    fn context(&self) -> &Context<'static, 'static> {
        self.context.get_or_init(|| {
            let mut context = Context::with_env(Arc::clone(&ENV));
            let map = map(self.record.map(self.fields));
            context.add_variable_from_value(RECORD, map);
            context
        })
    }

    /// The value of an expression.
    pub(super) fn evaluate<'v>(&self, expression: &Interpreted) -> Result<Value<'v>, Undecided> {
        let value = CelValue::resolve(&expression.expression, self.context());
        value.map(plain).map_err(|_| Undecided)
    }
}

fn plain<'v>(value: CelValue) -> Value<'v> {
    match value {
        CelValue::Null => Value::Null,
        CelValue::Bool(is) => Value::Bool(is),
        CelValue::Int(number) => Value::Int(number),
        CelValue::UInt(number) => Value::UInt(number),
        CelValue::Float(number) => Value::Float(number),
        CelValue::String(text) => Value::Text(Cow::Owned(text.as_str().to_owned())),
        CelValue::Timestamp(at) => {
            let nanos = at.timestamp_nanos_opt();
            nanos.map_or(Value::Other, Value::Time)
        }
        _ => Value::Other,
    }
}

/// A map with texts for keys.
pub(super) fn map(fields: Vec<(String, CelValue)>) -> CelValue {
    let key = |(key, value)| (Key::String(Arc::new(key)), value);
    let map: HashMap<Key, CelValue> = fields.into_iter().map(key).collect();
    CelValue::Map(Map { map: Arc::new(map) })
}
