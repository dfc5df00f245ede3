//! Which attempt of the baseline an attempt of the new release is held against, and in which order attempts count.

use std::collections::{BTreeMap, VecDeque};

use nightcrew_model::id::AttemptId;
use nightcrew_model::seed::Seed;

use crate::record::{AttemptRecord, RunRecords};

/// The seed of the order in which a baseline's attempts are drawn where nothing pairs up by itself: fixed, so that a verdict is a
/// function of the runs.
const SEED: Seed = Seed(0x6761_7465);

/// How attempts find their partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The same person, scenario and ordinal of one plan and seed.
    ById,
    /// Another seed: a baseline's attempt of the same scenario, drawn by lot and used once. Of releases that are alike such a pair
    /// gets better as often as worse, so every test holds; it only differs more often, and takes more pairs.
    ByScenario,
}

/// The partners that are left.
#[derive(Debug)]
pub enum Partners<'a> {
    /// By identity.
    ById(BTreeMap<AttemptId, &'a AttemptRecord>),
    /// By scenario, in the order of the lot.
    ByScenario(BTreeMap<u32, Vec<&'a AttemptRecord>>),
}

/// What became of the search for a partner.
#[derive(Debug)]
pub enum Found<'a> {
    /// Judged as well.
    Partner(&'a AttemptRecord),
    /// There, but void or cut short.
    Void,
    /// None.
    Nobody,
}

impl<'a> Partners<'a> {
    /// All attempts of a baseline.
    pub fn of(base: &'a RunRecords, pairing: Pairing) -> Self {
        match pairing {
            Pairing::ById => Self::ById(base.attempts.iter().map(|one| (one.id, one)).collect()),
            Pairing::ByScenario => {
                let mut lots: BTreeMap<u32, Vec<(u64, &AttemptRecord)>> = BTreeMap::new();
                for one in base.attempts.iter().filter(|one| one.is_judged()) {
                    let lot = SEED.derive(one.id, "partner", 0);
                    lots.entry(one.scenario).or_default().push((lot, one));
                }
                let drawn = |mut lots: Vec<(u64, &'a AttemptRecord)>| {
                    lots.sort_by_key(|(lot, _)| *lot);
                    lots.into_iter().map(|(_, one)| one).collect()
                };
                Self::ByScenario(lots.into_iter().map(|(scenario, lots)| (scenario, drawn(lots))).collect())
            }
        }
    }

    /// Takes the partner of an attempt: each is used once.
    pub fn take(&mut self, head: &AttemptRecord) -> Found<'a> {
        let partner = match self {
            Self::ById(all) => all.remove(&head.id).filter(|base| base.scenario == head.scenario),
            Self::ByScenario(all) => all.get_mut(&head.scenario).and_then(Vec::pop),
        };
        match partner {
            Some(partner) if partner.is_judged() => Found::Partner(partner),
            Some(_) => Found::Void,
            None => Found::Nobody,
        }
    }
}

/// Puts judged attempts back into the order in which they began.
///
/// Who walks away ends later than who is served at once. Were attempts counted as they end, the first ones would be the happy
/// ones, and a look at them would be no fair look. So each waits for those that began before it.
#[derive(Debug, Default)]
pub struct InOrder {
    begun: VecDeque<AttemptId>,
    judged: BTreeMap<AttemptId, AttemptRecord>,
}

impl InOrder {
    /// An attempt began.
    pub fn began(&mut self, id: AttemptId) {
        self.begun.push_back(id);
    }

    /// An attempt was judged.
    pub fn judged(&mut self, record: AttemptRecord) {
        self.judged.insert(record.id, record);
    }

    /// The next attempt that counts, once it and all before it are judged.
    pub fn next_in_turn(&mut self) -> Option<AttemptRecord> {
        let record = self.judged.remove(self.begun.front()?)?;
        self.begun.pop_front();
        Some(record)
    }

    /// Forgets what is under way: a batch is over, and what was cut short in it never counts.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
