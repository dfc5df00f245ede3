//! What the tabs see: the running run, and what was last drawn of each part, so that only what changed is sent.

use nightcrew_model::event::Event;

use crate::fold::live::Running;
use crate::page::live::PARTS;

/// A part and its HTML.
pub type Fragment = (&'static str, String);

/// The screen.
#[derive(Debug, Default)]
pub struct Screen {
    running: Running,
    drawn: Vec<String>,
    changed: bool,
}

impl Screen {
    /// A screen that shows `title` until the run's header comes.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let mut screen = Self::default();
        screen.running.card.plan = crate::text::label(title);
        screen
    }

    /// Takes an event in.
    pub fn add(&mut self, event: &Event) {
        self.running.add(event);
        self.changed = true;
    }

    /// Takes in how many events never came.
    pub fn dropped(&mut self, dropped: u64) {
        self.changed |= self.running.dropped != dropped;
        self.running.dropped = dropped;
    }

    /// The view model.
    #[must_use]
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Draws the parts that changed since the last time.
    pub fn changes(&mut self) -> Vec<Fragment> {
        if !std::mem::take(&mut self.changed) {
            return Vec::new();
        }
        self.drawn.resize(PARTS.len(), String::new());
        let mut changes = Vec::new();
        for (part, before) in PARTS.iter().zip(&mut self.drawn) {
            let now = (part.draw)(&self.running).into_string();
            if now != *before {
                before.clone_from(&now);
                changes.push((part.name, now));
            }
        }
        changes
    }

    /// Draws every part.
    #[must_use]
    pub fn all(&self) -> Vec<Fragment> {
        PARTS.iter().map(|part| (part.name, (part.draw)(&self.running).into_string())).collect()
    }
}
