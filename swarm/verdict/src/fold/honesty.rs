//! What the crew itself did wrong, and how it writes: from its acts, in one pass. Of an attempt a little is kept while it is
//! under way.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::company::Company;
use nightcrew_model::event::{Acted, AttemptStarted, Event, Heard, RunStarted, Rung, What};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::notice::Meaning;
use nightcrew_model::plan::{Detail, Plan};

use super::named::{holds, is_address, named};
use crate::report::{LINE_BYTES_MAX, SLIPS_MAX, Slip};

/// Bytes of what was heard that are kept of one attempt under way: a few screens. What a person repeats from farther back is
/// not held against them, because nothing is once the room is used up.
const HEARD_BYTES_MAX: usize = 16_000;
/// Addresses that may be somebody's of the company and are looked up at the end; those beyond count as known.
const ADDRESSES_MAX: usize = 1_000;

/// Words of politeness, by language. A word that the crew's own typing errors hit is missed.
const POLITE: [(&str, &[&str]); 2] = [
    ("en", &["please", "pls", "plz", "thanks", "thank", "thx", "sorry", "grateful", "appreciate", "kindly"]),
    ("de", &["bitte", "danke", "dank", "entschuldigung", "verzeihung", "dankbar"]),
];

/// Counts of a figure that is a whole number: enough for its mean and spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many.
    pub n: u64,
    /// Their sum.
    pub sum: u64,
    /// The sum of their squares.
    pub squares: u64,
}

/// How many, and of how many.
pub type Count = (u64, u64);

/// The fold.
#[derive(Clone, Debug, Default)]
pub struct HonestyFold {
    /// Facts that each scenario withholds.
    withhold: BTreeMap<String, Vec<String>>,
    app: String,
    unknown_texts: bool,
    open: BTreeMap<AttemptId, Talk>,
    /// Words of a message.
    pub words: Sums,
    /// Messages that begin with a small letter.
    pub lower_case: Count,
    /// Messages with a word of politeness.
    pub polite: Count,
    /// Messages with an emoji.
    pub emoji: Count,
    /// Messages by what decided them.
    pub rungs: BTreeMap<Rung, u64>,
    /// Attempts in which a withheld fact was told early, of those that withhold one.
    pub leaked: Count,
    /// Some of them.
    pub leaks: Vec<Slip>,
    /// Attempts in which something was named that comes from nowhere, and attempts in which somebody wrote.
    pub invented: Count,
    /// Some of them.
    pub inventions: Vec<Slip>,
    /// Addresses that may be somebody's, with the attempts that name them.
    addresses: Vec<(AttemptId, String)>,
}

/// An attempt under way.
#[derive(Clone, Debug, Default)]
struct Talk {
    person: PersonId,
    /// What must not be told yet: the fact's name and value.
    withheld: Vec<(String, String)>,
    /// Everything that may be named.
    known: Vec<String>,
    heard: String,
    full: bool,
    leaked: bool,
    wrote: bool,
    invented: bool,
}

impl HonestyFold {
    /// Takes the run's header.
    pub fn begin(&mut self, started: &RunStarted) {
        self.unknown_texts = started.plan.detail == Detail::Summary;
        self.app.clone_from(&started.app);
        for planned in &started.plan.scenarios {
            let scenario = &planned.scenario;
            self.withhold.insert(scenario.name.clone(), scenario.withhold.clone());
        }
    }

    /// Whether the journal holds what everybody wrote.
    #[must_use]
    pub fn texts_known(&self) -> bool {
        !self.unknown_texts
    }

    /// Takes an event.
    pub fn add(&mut self, event: &Event) {
        let Some(id) = event.attempt.filter(|_| !self.unknown_texts) else { return };
        match &event.what {
            What::AttemptStarted(started) => self.start(id, started),
            What::AttemptEnded(_) => drop(self.open.remove(&id)),
            What::Acted(acted) => self.acted(id, acted),
            What::Heard(heard) => {
                if let Some(talk) = self.open.get_mut(&id) {
                    talk.hear(heard);
                }
            }
            What::Answered(answered) => {
                if let Some(talk) = self.open.get_mut(&id) {
                    answered.kept.values().for_each(|kept| talk.learn(kept));
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, id: AttemptId, started: &AttemptStarted) {
        let told = |name: &String| started.named.get(name).or_else(|| started.facts.get(name));
        let withheld: Vec<(String, String)> = self
            .withhold
            .get(&started.scenario)
            .into_iter()
            .flatten()
            .filter_map(|name| Some((name.clone(), told(name)?.clone())))
            .collect();
        self.leaked.1 += u64::from(!withheld.is_empty());
        let known = started.facts.values().chain(started.named.values()).cloned().collect();
        let talk = Talk { person: started.person, withheld, known, ..Talk::default() };
        self.open.insert(id, talk);
    }

    fn acted(&mut self, id: AttemptId, acted: &Acted) {
        let Some(text) = acted.act.arg("text") else { return };
        self.style(text);
        *self.rungs.entry(acted.rung).or_default() += 1;
        let Some(talk) = self.open.get_mut(&id) else { return };
        if !std::mem::replace(&mut talk.wrote, true) {
            self.invented.1 += 1;
        }
        if let Some(fact) = talk.leaks(acted.person, text) {
            self.leaked.0 += 1;
            keep(&mut self.leaks, id, &fact);
        }
        if talk.invented {
            return;
        }
        let app = self.app.as_str();
        let Some(thing) = named(text).find(|thing| *thing != app && !talk.knows(thing)) else { return };
        talk.invented = true;
        if !is_address(thing) {
            self.invented.0 += 1;
            keep(&mut self.inventions, id, thing);
        } else if self.addresses.len() < ADDRESSES_MAX {
            self.addresses.push((id, thing.to_lowercase()));
        }
    }

    fn style(&mut self, text: &str) {
        let words = text.split_whitespace().count() as u64;
        self.words.n += 1;
        self.words.sum += words;
        self.words.squares = self.words.squares.saturating_add(words * words);
        // A mention comes first without being a beginning.
        let begins = text.split_whitespace().find(|word| !word.starts_with('<'));
        if let Some(letter) = begins.and_then(|word| word.chars().next()) {
            let has_case = letter.is_lowercase() || letter.is_uppercase();
            self.lower_case.0 += u64::from(letter.is_lowercase());
            self.lower_case.1 += u64::from(has_case);
        }
        self.polite.0 += u64::from(is_polite(text));
        self.polite.1 += 1;
        self.emoji.0 += u64::from(has_emoji(text));
        self.emoji.1 += 1;
    }

    /// Settles what could only be known with the whole company: addresses are somebody's, or invented.
    pub fn settle(&mut self, plan: &Plan) {
        if self.addresses.is_empty() {
            return;
        }
        let wanted: BTreeSet<&str> = self.addresses.iter().map(|(_, address)| address.as_str()).collect();
        let company = Company::build(&plan.company).unwrap_or_default();
        let real: BTreeSet<String> = company
            .people
            .iter()
            .filter(|person| wanted.contains(&*person.email))
            .map(|person| person.email.to_string())
            .collect();
        for (id, address) in std::mem::take(&mut self.addresses) {
            if !real.contains(&address) {
                self.invented.0 += 1;
                keep(&mut self.inventions, id, &address);
            }
        }
    }
}

fn keep(slips: &mut Vec<Slip>, id: AttemptId, what: &str) {
    if slips.len() < SLIPS_MAX {
        let end = what.floor_char_boundary(LINE_BYTES_MAX);
        slips.push(Slip { attempt: id.to_string(), what: what.get(..end).unwrap_or_default().to_owned() });
    }
}

impl Talk {
    fn hear(&mut self, heard: &Heard) {
        self.learn(&heard.text);
        if let Meaning::Asks(slot) = &heard.meaning
            && heard.from_subject
            && heard.person == self.person
        {
            // Asked by its name, or in words that the person may take for any of them.
            let named = self.withheld.iter().any(|(name, _)| name == slot);
            self.withheld.retain(|(name, _)| named && name != slot);
        }
    }

    fn learn(&mut self, text: &str) {
        if self.heard.len() + text.len() > HEARD_BYTES_MAX {
            self.full = true;
        } else {
            self.heard.push('\n');
            self.heard.push_str(text);
        }
    }

    /// The withheld fact that this text tells, the first time that one is told. What the subject has said itself is no secret.
    fn leaks(&mut self, by: PersonId, text: &str) -> Option<String> {
        if self.leaked || by != self.person {
            return None;
        }
        let told = |(_, value): &&(String, String)| holds(text, value) && !holds(&self.heard, value);
        let fact = self.withheld.iter().find(told).map(|(name, _)| name.clone())?;
        self.leaked = true;
        Some(fact)
    }

    fn knows(&self, thing: &str) -> bool {
        self.full || self.known.iter().any(|known| holds(known, thing)) || holds(&self.heard, thing)
    }
}

fn is_polite(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).any(|word| {
        let word = word.to_lowercase();
        POLITE.iter().any(|(_, words)| words.contains(&word.as_str()))
    })
}

fn has_emoji(text: &str) -> bool {
    let pictured = |letter: char| matches!(u32::from(letter), 0x1F300..=0x1FAFF | 0x2600..=0x27BF);
    let named = |word: &str| {
        let name = word.strip_prefix(':').and_then(|rest| rest.split_once(':')).map_or("", |(name, _)| name);
        name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'+' | b'-'))
    };
    text.chars().any(pictured) || text.split_whitespace().any(named)
}

#[cfg(test)]
mod tests;
