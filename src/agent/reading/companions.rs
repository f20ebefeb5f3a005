//! Keys that need another key of the file beside them, or do not bear one.

use super::{Reader, Said, find};
use crate::agent::index::names;
use crate::agent::tree::{Kind, Node};
use crate::model::agent::{Effect, RefusedWhen};

impl Reader<'_> {
    /// Keys that need another key of the file, which is absent, or do not bear one that is there.
    pub(super) fn companions(&mut self, top: &Node) {
        for key in &self.kind.keys {
            let known = self
                .version
                .within(key.since.as_deref(), key.until.as_deref());
            let path = names(&key.key);
            let Some(member) = find(top, &path).filter(|_| known) else {
                continue;
            };
            let needed = self.property(key.requires.as_ref());
            let excused = key.requires_unless_only.as_ref().is_some_and(|names| {
                let Kind::Table(members) = &member.value.kind else {
                    return false;
                };
                members.iter().all(|member| names.contains(&member.name))
            });
            let needed = needed.filter(|_| !excused);
            let lacking = needed.filter(|other| find(top, &names(other)).is_none());
            let beside = self.property(key.conflicts.as_ref()).into_iter().flatten();
            let conflict = beside
                .into_iter()
                .find(|other| find(top, &names(other)).is_some());
            let why = match (lacking, conflict) {
                (Some(other), _) => match self.property(key.requires_message.as_ref()) {
                    Some(message) => message.clone(),
                    None => format!("`{}` needs `{other}`", key.key),
                },
                (None, Some(other)) => format!("`{}` cannot stand beside `{other}`", key.key),
                (None, None) => continue,
            };
            self.refuse(RefusedWhen::Reading, &why, &member.place);
            let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
            self.settings
                .retain(|setting| !setting.path.starts_with(&path));
            let said = Said {
                effect: Effect::Refused,
                why: Some(why),
                correct: key.correct.as_deref(),
                note: key.note.as_deref(),
                when: RefusedWhen::Reading,
            };
            self.path = path;
            self.push(member, said);
            self.path.clear();
        }
    }
}
