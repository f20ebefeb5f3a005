//! A filter in the form in which it is evaluated: typed comparisons of fields, and CEL
//! where nothing simpler does.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::interpret::{Interpreted, Scope};
use super::slot::Slot;
use super::value::{Undecided, Value};

/// A condition on a record.
#[derive(Clone, Debug)]
pub(super) enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Compare(Comparison, Scalar, Scalar),
    /// Whether a value is one of these.
    In(Scalar, Vec<Value<'static>>),
    /// Whether a field is there.
    Has(usize),
    /// Whether a text begins, ends or goes on with another.
    Text(TextTest, Scalar, String),
    /// A truth value by itself.
    Is(Scalar),
    Interpreted(Interpreted),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

/// A value that a record gives.
#[derive(Clone, Debug)]
pub(super) enum Scalar {
    Field(usize),
    Literal(Value<'static>),
    /// Texts one after another.
    Joined(Vec<Scalar>),
    Interpreted(Interpreted),
}

/// What a condition says of a record.
type Answer = Result<bool, Undecided>;

impl Predicate {
    /// Evaluates as CEL does: `false && error` is false, `true || error` is true.
    pub(super) fn holds(&self, slots: &[Slot<'_>], scope: &Scope<'_, '_>) -> Answer {
        match self {
            Self::All(parts) => among(parts, false, slots, scope),
            Self::Any(parts) => among(parts, true, slots, scope),
            Self::Not(part) => part.holds(slots, scope).map(|holds| !holds),
            Self::Compare(how, left, right) => {
                let (left, right) = (left.value(slots, scope)?, right.value(slots, scope)?);
                compare(*how, &left, &right)
            }
            Self::In(value, list) => {
                let value = value.value(slots, scope)?;
                Ok(list.iter().any(|one| one.equals(&value)))
            }
            Self::Has(slot) => match slots[*slot] {
                Slot::Unreachable => Err(Undecided),
                slot => Ok(slot.is_there()),
            },
            Self::Text(asked, value, literal) => match value.value(slots, scope)? {
                Value::Text(text) => Ok(match asked {
                    TextTest::StartsWith => text.starts_with(literal.as_str()),
                    TextTest::EndsWith => text.ends_with(literal.as_str()),
                    TextTest::Contains => text.contains(literal.as_str()),
                }),
                _ => Err(Undecided),
            },
            Self::Is(value) => match value.value(slots, scope)? {
                Value::Bool(is) => Ok(is),
                _ => Err(Undecided),
            },
            Self::Interpreted(expression) => match scope.evaluate(expression)? {
                Value::Bool(is) => Ok(is),
                _ => Err(Undecided),
            },
        }
    }
}

/// Whether one of the parts decides: `true` for any, `false` for all.
fn among(parts: &[Predicate], decides: bool, slots: &[Slot<'_>], scope: &Scope<'_, '_>) -> Answer {
    let mut answer = Ok(!decides);
    for part in parts {
        match part.holds(slots, scope) {
            Ok(holds) if holds == decides => return Ok(decides),
            Ok(_) => {}
            Err(undecided) => answer = Err(undecided),
        }
    }
    answer
}

fn compare(how: Comparison, left: &Value<'_>, right: &Value<'_>) -> Answer {
    let order = || left.order(right).ok_or(Undecided);
    Ok(match how {
        Comparison::Equal => left.equals(right),
        Comparison::NotEqual => !left.equals(right),
        Comparison::Less => order()? == Ordering::Less,
        Comparison::AtMost => order()? != Ordering::Greater,
        Comparison::Greater => order()? == Ordering::Greater,
        Comparison::AtLeast => order()? != Ordering::Less,
    })
}

impl Scalar {
    /// The value for a record.
    pub(super) fn value<'t>(
        &self,
        slots: &[Slot<'t>],
        scope: &Scope<'_, '_>,
    ) -> Result<Value<'t>, Undecided> {
        match self {
            Self::Field(slot) => Value::of(slots[*slot]),
            Self::Literal(value) => Ok(value.clone()),
            Self::Joined(parts) => {
                let mut joined = String::new();
                for part in parts {
                    match part.value(slots, scope)? {
                        Value::Text(text) => joined.push_str(&text),
                        _ => return Err(Undecided),
                    }
                }
                Ok(Value::Text(Cow::Owned(joined)))
            }
            Self::Interpreted(expression) => scope.evaluate(expression),
        }
    }
}
