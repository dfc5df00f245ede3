//! The tray: what has come in and is not taken notice of yet, because its play is in the middle of something. Another play's
//! notices never wait for it.

use std::collections::VecDeque;

use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::Notice;

use super::Driver;
use crate::crew::Item;
use crate::employee::{Input, Stage};

/// Notices that wait at most, over all plays of a person: as many as their slot holds.
const NOTICES_MAX: usize = crate::crew::INBOX_MAX;

/// Something that has come in.
struct Paper {
    item: Item,
    /// The attempt that it belongs to, once that is known.
    to: Option<AttemptId>,
}

/// What waits, oldest first.
#[derive(Default)]
pub(super) struct Tray(VecDeque<Paper>);

impl Tray {
    /// Puts something in; when there are too many notices, the oldest goes and is returned.
    pub(super) fn put(&mut self, item: Item) -> Option<Notice> {
        if item.is_told_by(self.0.iter().map(|paper| &paper.item)) {
            return None;
        }
        let is_notice = |paper: &Paper| matches!(paper.item, Item::Notice(..));
        let mut missed = None;
        if self.0.len() >= NOTICES_MAX
            && let Some(oldest) = self.0.iter().position(is_notice)
            && let Some(Paper { item: Item::Notice(notice, _), .. }) = self.0.remove(oldest)
        {
            missed = Some(*notice);
        }
        let to = match &item {
            Item::Notice(..) => None,
            Item::Cue(attempt, _) | Item::Failed(attempt, ..) | Item::Over(attempt) => Some(*attempt),
        };
        self.0.push_back(Paper { item, to });
        missed
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Driver {
    /// Takes notice of what waits, as far as its plays are free for it.
    pub(super) fn deliver(&mut self) {
        let Some(busy) = &mut self.busy else { return };
        for paper in std::mem::take(&mut busy.tray.0) {
            if let Some(paper) = self.hand_over(paper) {
                self.busy().tray.0.push_back(paper);
            }
        }
    }

    /// Hands over one paper; returned when it has to wait.
    fn hand_over(&mut self, mut paper: Paper) -> Option<Paper> {
        if let Item::Notice(notice, _) = &paper.item
            && paper.to.is_none_or(|attempt| self.employee.play(attempt).is_none())
        {
            paper.to = self.addressee(notice);
            if paper.to.is_none() {
                // Where a conversation is may be known only when the message that opens it is answered.
                let opening = self.employee.plays().any(|play| matches!(play.stage(), Stage::Acting(_)));
                return opening.then_some(paper);
            }
        }
        let attempt = paper.to?;
        let stage = self.employee.play(attempt)?.stage();
        // What ends a play need not wait until they have finished thinking; what they have begun is finished.
        let is_free = match paper.item {
            Item::Notice(..) => matches!(stage, Stage::Waiting),
            _ => !matches!(stage, Stage::Over),
        };
        if !is_free || self.busy.as_ref().is_some_and(|busy| busy.errands.has(attempt)) {
            return Some(paper);
        }
        match paper.item {
            Item::Notice(notice, arrived_us) => self.notice(attempt, &notice, arrived_us),
            Item::Failed(_, how, why) => self.go_on(attempt, Input::Failed(how, why)),
            Item::Over(_) => self.employee.drop_part(attempt),
            Item::Cue(..) => {}
        }
        None
    }
}
