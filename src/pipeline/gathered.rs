//! Evidence that was read, for every engagement of a plan.

use std::collections::BTreeMap;

use super::{Opened, agents, artifacts, occurrences, scanning, sources};
use crate::collect;
use crate::diagnostic::Finding;
use crate::locker::Locker;
use crate::model::Collected;
use crate::model::agent::AgentReadings;
use crate::model::id::EngagementId;
use crate::model::plan::Engagement;
use crate::model::scan::Scans;

/// Evidence that was read.
pub struct Gathered {
    /// The same for every engagement, where the locker has nothing for any.
    every: Option<Evidence>,
    /// For each engagement what speaks for its time.
    own: BTreeMap<EngagementId, Evidence>,
    pub(super) locker: Option<Locker>,
}

impl Gathered {
    pub(super) fn of(&self, engagement: &Engagement) -> &Evidence {
        let own = self.own.get(&engagement.id.value);
        own.or(self.every.as_ref())
            .expect("evidence was gathered for every engagement of the plan")
    }
}

/// The evidence of one engagement.
pub(super) struct Evidence {
    pub(super) collected: Collected,
    pub(super) scans: Scans,
    pub(super) agents: AgentReadings,
    pub(super) findings: Vec<Finding>,
}

impl Opened {
    /// Collects and scans what the plan names, and for each engagement what the locker
    /// holds for its time.
    pub fn collect(&self) -> Gathered {
        let (collected, mut findings) = collect::collect(&self.plan, &self.root);
        let (locker, problems) = occurrences::locker(self);
        findings.extend(problems);
        let read = locker.as_ref();
        let Some(read) = read.filter(|locker| occurrences::any(self, locker)) else {
            return Gathered {
                every: Some(self.gathered(collected, findings)),
                own: BTreeMap::new(),
                locker,
            };
        };
        let own = self.plan.engagements.iter().map(|engagement| {
            let (mut collected, mut findings) = (collected.clone(), findings.clone());
            findings.extend(occurrences::add(self, engagement, read, &mut collected));
            let id = engagement.id.value.clone();
            (id, self.gathered(collected, findings))
        });
        let own = own.collect();
        Gathered {
            every: None,
            own,
            locker,
        }
    }

    /// Scans what was collected, and reads what agents left in it.
    fn gathered(&self, mut collected: Collected, mut findings: Vec<Finding>) -> Evidence {
        let found = sources::scan(&self.scanner, &self.plan, &self.root, &mut collected);
        findings.extend(found);
        artifacts::read(&self.plan, &mut collected);
        let (agents, problems) = agents::read(&self.plan, &mut collected);
        findings.extend(problems);
        let (scans, mut problems) = scanning::scans(&self.scanner, &self.plan, &collected);
        findings.append(&mut problems);
        Evidence {
            collected,
            scans,
            agents,
            findings,
        }
    }
}
