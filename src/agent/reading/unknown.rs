//! Names that a version does not know.

use super::values::{expectation, fits};
use super::{Reader, Said};
use crate::agent::index::{Step, unknown_child};
use crate::agent::table::{Key, Mode, Response, Types};
use crate::agent::tree::{Kind, Member};
use crate::model::agent::{Effect, RefusedWhen, shown};

impl<'t> Reader<'t> {
    /// Says what becomes of a name that the version does not know.
    pub(super) fn unknown(&mut self, below: &[&Step<'t>], above: Option<&'t Key>, member: &Member) {
        let path = shown(&self.path);
        let closed = above.and_then(|above| self.property(above.closed.as_ref())) == Some(&true);
        let rule = |mode: Mode| above.and_then(|a| unknown_child(a, &self.version, mode));
        let (lax, strict) = (rule(Mode::Lax), rule(Mode::Strict));
        let usual = match lax {
            _ if closed => Response::Refused,
            Some(rule) => rule.effect,
            None => self.kind.unknown,
        };
        let in_strict = match strict {
            Some(rule) => Some(rule.effect),
            None => self.kind.unknown_strict,
        };
        let kind = above.and_then(|above| above.unknown_type.as_deref());
        if let (Some(kind), Some(above)) = (kind.filter(|kind| !fits(kind, &member.value)), above) {
            let types = Types::One(kind.to_owned());
            let found = member.value.noun();
            let why = format!("{found} stands where {} is expected", expectation(&types));
            return self.invalid(member, why, above.correct.as_deref(), above);
        }
        let why = match lax.and_then(|rule| rule.message.clone()) {
            Some(message) => message,
            None => Self::why_unknown(below, &path),
        };
        match usual {
            Response::Refused => self.refuse(RefusedWhen::Reading, &why, &member.place),
            Response::RefusesStart => self.refuse(RefusedWhen::Starting, &why, &member.place),
            Response::Ignored | Response::Kept => {
                if in_strict == Some(Response::Refused) && !self.strict_blind {
                    let message = format!("unknown field `{path}`");
                    self.refuse(RefusedWhen::Strict, &message, &member.place);
                }
            }
        }
        let effect = match usual {
            Response::Ignored | Response::Kept => Effect::Ignored,
            Response::Refused | Response::RefusesStart => Effect::Refused,
        };
        self.unknown_leaves(below, member, effect, (&why, None));
    }

    fn why_unknown(below: &[&Step<'t>], path: &str) -> String {
        let other = below.iter().find_map(|step| step.of_other_versions());
        match other.map(|key| (key.since.as_deref(), key.until.as_deref())) {
            Some((_, Some(until))) => format!("`{path}` is known up to {until} only"),
            Some((Some(since), None)) => format!("`{path}` is known from {since} on"),
            _ => format!("`{path}` is not a setting"),
        }
    }

    /// The settings in what is unknown, each with its correct form where one is known.
    fn unknown_leaves(
        &mut self,
        below: &[&Step<'t>],
        member: &Member,
        effect: Effect,
        (why, above): (&str, Option<&'t str>),
    ) {
        let spelling = below.iter().find_map(|step| step.wrong(&member.value));
        let other = below.iter().find_map(|step| step.of_other_versions());
        let correct = spelling
            .map(|wrong| wrong.correct.as_str())
            .or_else(|| other.and_then(|key| key.correct.as_deref()))
            .or(above);
        if let Kind::Table(members) = &member.value.kind
            && !members.is_empty()
        {
            for inner in members {
                self.path.push(inner.name.clone());
                let steps: Vec<&Step<'t>> =
                    below.iter().flat_map(|s| s.below(&inner.name)).collect();
                self.unknown_leaves(&steps, inner, effect, (why, correct));
                self.path.pop();
            }
            return;
        }
        let said = Said {
            effect,
            why: Some(why.to_owned()),
            correct,
            note: None,
            when: RefusedWhen::Reading,
        };
        self.push(member, said);
    }
}
