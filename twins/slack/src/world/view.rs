//! Views: the dialogs that are open, stacked at most three high, and each person's home of the app.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Problem;
use serde::{Deserialize, Serialize};

use super::Filled;
use crate::id;
use crate::json::Tree;

/// How long a dialog that nobody closes is kept, in milliseconds: a working day.
pub const DIALOG_MS: i64 = 8 * 60 * 60 * 1000;
/// The most dialogs that are open at a time; the oldest go first.
pub const DIALOGS_MAX: usize = 20_000;
/// Slack's most views of a stack: the one that was opened and two that were pushed.
pub const STACK_MAX: usize = 3;

/// What a view is called. Homes are named after their people, so that no table leads from the one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewId {
    /// A dialog, by its number.
    Dialog(u64),
    /// Somebody's home of the app.
    Home(PersonId),
}

impl fmt::Display for ViewId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dialog(number) => write!(f, "V0N{number:08X}"),
            Self::Home(person) => write!(f, "V0H{}", id::code(person.0)),
        }
    }
}

impl ViewId {
    /// Reads an id; it is not checked that there is such a view.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(code) = text.strip_prefix("V0H") {
            return id::number(code).map(|number| Self::Home(PersonId(number)));
        }
        let number = u64::from_str_radix(text.strip_prefix("V0N")?, 16).ok().map(Self::Dialog)?;
        (number.to_string() == text).then_some(number)
    }
}

/// A view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Who sees it.
    pub person: PersonId,
    /// What the app sent, with the ids that Slack adds.
    pub body: Arc<Tree>,
    /// What changes whenever the app changes it.
    pub hash: String,
    /// The first of its stack.
    pub root: ViewId,
    /// The one below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ViewId>,
    /// The one above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ViewId>,
    /// What the person has filled in.
    #[serde(default)]
    pub filled: Filled,
    /// What the app found wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// When it is forgotten: Unix milliseconds. Homes are not.
    pub until_ms: i64,
    /// The number of the workflow's step that opened it: whoever acts in it acts within that step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
}

impl View {
    /// Its blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Tree] {
        self.body.items("blocks")
    }

    /// The app's own name for it, unique in the workspace; empty when it has none.
    #[must_use]
    pub fn external_id(&self) -> &str {
        self.body.text("external_id").unwrap_or_default()
    }

    /// Whether a flag of it is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.body.get(name) == Some(&Tree::Flag(true))
    }
}

/// All views.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Views {
    /// By number, which rises with time.
    dialogs: BTreeMap<u64, View>,
    /// One for each person whom the app has published something for: never more than there are people.
    homes: BTreeMap<PersonId, View>,
    /// Who looks at their home now.
    lookers: BTreeSet<PersonId>,
    /// Views by the app's own names.
    externals: BTreeMap<String, ViewId>,
}

impl Views {
    /// The view of this id.
    #[must_use]
    pub fn get(&self, id: ViewId) -> Option<&View> {
        match id {
            ViewId::Dialog(number) => self.dialogs.get(&number),
            ViewId::Home(person) => self.homes.get(&person),
        }
    }

    /// The view of this id, to fill it in.
    pub(crate) fn get_mut(&mut self, id: ViewId) -> Option<&mut View> {
        match id {
            ViewId::Dialog(number) => self.dialogs.get_mut(&number),
            ViewId::Home(person) => self.homes.get_mut(&person),
        }
    }

    /// The view that the app calls so.
    #[must_use]
    pub fn by_external(&self, external: &str) -> Option<ViewId> {
        self.externals.get(external).copied()
    }

    /// Whether another view than this has the name already.
    #[must_use]
    pub fn is_taken(&self, external: &str, own: Option<ViewId>) -> bool {
        !external.is_empty() && self.by_external(external).is_some_and(|id| Some(id) != own)
    }

    /// The dialogs that a person has open, the oldest first. It looks at all that are open: for a person's own look, not for
    /// a path that is taken often.
    pub fn of(&self, person: PersonId) -> impl Iterator<Item = (ViewId, &View)> {
        let own = self.dialogs.iter().filter(move |(_, view)| view.person == person);
        own.map(|(number, view)| (ViewId::Dialog(*number), view))
    }

    /// How high the stack is that ends in this view.
    #[must_use]
    pub fn height(&self, id: ViewId) -> usize {
        std::iter::successors(Some(id), |id| self.get(*id)?.previous).take(STACK_MAX + 1).count()
    }

    /// The view on top of this one's stack.
    #[must_use]
    pub fn top(&self, id: ViewId) -> ViewId {
        let above = std::iter::successors(Some(id), |id| self.get(*id)?.next);
        above.take(STACK_MAX + 1).last().unwrap_or(id)
    }

    /// Opens a dialog, or lays it on the one that it names as previous.
    pub(crate) fn open(&mut self, number: u64, view: View) {
        if self.dialogs.len() >= DIALOGS_MAX
            && let Some((_, old)) = self.dialogs.pop_first()
        {
            self.externals.remove(old.external_id());
        }
        let id = ViewId::Dialog(number);
        if let Some(below) = view.previous.and_then(|previous| self.get_mut(previous)) {
            below.next = Some(id);
        }
        self.name(id, view.external_id().to_owned());
        self.dialogs.insert(number, view);
    }

    /// Puts something into a person's home.
    pub(crate) fn publish(&mut self, person: PersonId, view: View) {
        let id = ViewId::Home(person);
        self.name(id, view.external_id().to_owned());
        if let Some(old) = self.homes.insert(person, view) {
            self.unname(id, old.external_id());
        }
    }

    /// Gives a view new content. What was filled in stays where block and action are the same.
    pub(crate) fn update(&mut self, id: ViewId, body: Arc<Tree>, hash: String) {
        let Some(view) = self.get_mut(id) else { return };
        let before = std::mem::replace(&mut view.body, body);
        view.hash = hash;
        view.problems.clear();
        let external = view.external_id().to_owned();
        self.name(id, external);
        self.unname(id, before.text("external_id").unwrap_or_default());
    }

    /// Closes a view and what lies on it; the closed ones, the uppermost first.
    pub(crate) fn close(&mut self, id: ViewId) -> Vec<(ViewId, View)> {
        let mut closed = Vec::new();
        let mut at = Some(self.top(id));
        while let Some(ViewId::Dialog(number)) = at {
            let Some(view) = self.dialogs.remove(&number) else { break };
            let gone = ViewId::Dialog(number);
            self.unname(gone, view.external_id());
            at = view.previous.filter(|_| gone != id);
            if let Some(below) = view.previous.and_then(|previous| self.get_mut(previous)) {
                below.next = None;
            }
            closed.push((gone, view));
        }
        closed
    }

    /// Somebody looks at their home, or no longer does.
    pub(crate) fn look(&mut self, person: PersonId, looks: bool) {
        if looks {
            self.lookers.insert(person);
        } else {
            self.lookers.remove(&person);
        }
    }

    /// Whether somebody looks at their home.
    #[must_use]
    pub fn looks(&self, person: PersonId) -> bool {
        self.lookers.contains(&person)
    }

    /// Forgets dialogs that nobody closed.
    pub(crate) fn forget(&mut self, unix_ms: i64) {
        while self.dialogs.first_key_value().is_some_and(|(_, view)| view.until_ms <= unix_ms) {
            let Some((_, view)) = self.dialogs.pop_first() else { return };
            self.externals.remove(view.external_id());
        }
    }

    fn name(&mut self, id: ViewId, external: String) {
        if !external.is_empty() {
            self.externals.insert(external, id);
        }
    }

    /// A view no longer has this name, unless it still has.
    fn unname(&mut self, id: ViewId, external: &str) {
        let still = self.get(id).is_some_and(|view| view.external_id() == external);
        if !still && self.by_external(external) == Some(id) {
            self.externals.remove(external);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(external: &str, root: u64, previous: Option<u64>, until_ms: i64) -> View {
        let body = Tree::Object(vec![("external_id".to_owned(), Tree::Text(external.to_owned()))]);
        View {
            person: PersonId(1),
            body: Arc::new(body),
            hash: String::new(),
            root: ViewId::Dialog(root),
            previous: previous.map(ViewId::Dialog),
            next: None,
            filled: Filled::default(),
            problems: Vec::new(),
            until_ms,
            step: None,
        }
    }

    #[test]
    fn ids_lead_back() {
        for id in [ViewId::Dialog(1), ViewId::Dialog(u64::MAX), ViewId::Home(PersonId(77))] {
            assert_eq!(ViewId::parse(&id.to_string()), Some(id));
        }
        for wrong in ["", "V0N", "V0N+1", "V0N1", "V0Hx", "C0N0000000"] {
            assert_eq!(ViewId::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn closing_takes_what_lies_above_and_leaves_what_lies_below() {
        let mut views = Views::default();
        views.open(1, view("a", 1, None, 10));
        views.open(2, view("b", 1, Some(1), 10));
        views.open(3, view("c", 1, Some(2), 10));
        assert_eq!((views.height(ViewId::Dialog(3)), views.top(ViewId::Dialog(1))), (3, ViewId::Dialog(3)));
        assert!(views.is_taken("c", None) && !views.is_taken("c", Some(ViewId::Dialog(3))));
        let closed: Vec<ViewId> = views.close(ViewId::Dialog(2)).into_iter().map(|(id, _)| id).collect();
        assert_eq!(closed, [ViewId::Dialog(3), ViewId::Dialog(2)]);
        assert_eq!((views.top(ViewId::Dialog(1)), views.by_external("b")), (ViewId::Dialog(1), None));
        assert!(views.close(ViewId::Dialog(2)).is_empty());
    }

    #[test]
    fn what_nobody_closes_is_forgotten_and_there_are_never_too_many() {
        let mut views = Views::default();
        for number in 0..DIALOGS_MAX as u64 + 5 {
            views.open(number, view(&number.to_string(), number, None, i64::try_from(number).unwrap()));
        }
        assert_eq!((views.dialogs.len(), views.externals.len()), (DIALOGS_MAX, DIALOGS_MAX));
        views.forget(1_000);
        assert_eq!(views.dialogs.first_key_value().map(|(number, _)| *number), Some(1_001));
        assert_eq!(views.externals.len(), views.dialogs.len());
    }
}
