//! What an employee takes a message to mean. Tables of phrases in English and German, one concept a file, weighed by how
//! each phrase is meant (stated, denied, promised, asked, quoted) and by what the person is waiting for.
//!
//! It must work for any honest subject, so no table may be fitted to one subject's wording; and it must never panic or
//! run long on hostile text: what is read is capped, and no pattern can repeat itself.

pub mod acknowledged;
pub mod asks;
pub mod buttons;
pub mod cancelled;
pub mod decision;
pub mod done;
pub mod hear;
pub mod modality;
pub mod pattern;
pub mod recall;
pub mod redirected;
pub mod refused;
pub mod trouble;
pub mod words;

use nightcrew_model::notice::{Meaning, Message};
use nightcrew_model::scenario::Until;

use hear::{Heard, hear};
use modality::{Modality, modality, settled};
use pattern::{Pattern, Table};
use words::Words;

/// What the person is in the middle of, as far as it changes how they read a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hint {
    /// What they wait to hear.
    pub until: Until,
    /// True when they have been asked to decide something.
    pub decides: bool,
    /// True when they have decided (pressed a button).
    pub decided: bool,
    /// True when they have asked to take their request back.
    pub cancelling: bool,
}

/// What a message means to somebody.
#[must_use]
pub fn understand(message: &Message, hint: Hint) -> Meaning {
    let offers =
        buttons::approving(&message.buttons).is_some() && buttons::denying(&message.buttons).is_some();
    let approves_only =
        message.buttons.iter().filter(|button| buttons::sense(button) != buttons::Sense::Else).count() > 0
            && buttons::approving(&message.buttons).is_some_and(|button| {
                !matches!(hear::fold(&button.label).as_str(), "ok" | "okay" | "yes" | "ja")
            });
    if offers || approves_only {
        return Meaning::AsksDecision;
    }
    understand_text(&message.text, hint)
}

/// What a text means to somebody.
#[must_use]
pub fn understand_text(text: &str, hint: Hint) -> Meaning {
    let heard = hear(text);
    Evidence::gather(&heard, hint).judge(&heard, hint)
}

/// What was found in a message.
#[derive(Debug, Default)]
struct Evidence {
    done: bool,
    promised: bool,
    declined: bool,
    ruled_out: bool,
    cannot: bool,
    cancelled: bool,
    trouble: bool,
    taken_up: bool,
    own_decision: bool,
    asks_decision: bool,
}

impl Evidence {
    fn gather(heard: &Heard, hint: Hint) -> Self {
        let words: Vec<Words> = heard.clauses.iter().map(settled).collect();
        // What only sounds like a claim is blanked, so that no claim is found in it.
        let claims: Vec<Words> = words.iter().map(|clause| without(clause, &done::OTHER_MATTER)).collect();
        let meant = |words: &[Words], table: &Table| best(heard, words, table);
        let plain = |table: &Table| meant(&words, table) == Some(Modality::Plain);
        let claim = meant(&claims, &done::CLAIMS);
        let lets_go = hint.cancelling && plain(&cancelled::LETS_GO);
        Self {
            done: claim == Some(Modality::Plain),
            promised: matches!(claim, Some(Modality::Pending | Modality::NotYet))
                || meant(&words, &refused::CANNOT) == Some(Modality::Pending),
            declined: plain(&refused::DECLINED),
            ruled_out: plain(&refused::RULED_OUT) && !waits(heard, &words, &refused::RULED_OUT),
            cannot: plain(&refused::CANNOT) && !waits(heard, &words, &refused::CANNOT),
            cancelled: plain(&cancelled::WITHDRAWN) || lets_go,
            trouble: plain(&trouble::TROUBLE),
            taken_up: matches!(
                meant(&words, &acknowledged::TAKEN_UP),
                Some(Modality::Plain | Modality::Pending | Modality::NotYet)
            ),
            own_decision: plain(&decision::OWN)
                || ((hint.decides || hint.decided) && plain(&decision::SETTLED)),
            asks_decision: hint.decides
                && !hint.decided
                && heard.clauses.iter().any(|clause| decision::ASKED.any(&clause.words)),
        }
    }

    /// One order of precedence, read from top to bottom.
    fn judge(&self, heard: &Heard, hint: Hint) -> Meaning {
        let refused = self.declined || self.ruled_out || self.cannot;
        if self.own_decision || (hint.decided && (self.done || self.declined) && !self.cancelled) {
            return Meaning::DecisionTaken;
        }
        if self.asks_decision {
            return Meaning::Asks("decision".to_owned());
        }
        if hint.until == Until::Refused && refused && !self.trouble {
            return Meaning::Refused;
        }
        if self.cancelled && !(self.declined || self.ruled_out) {
            return Meaning::Cancelled;
        }
        if self.done && !(self.declined && hint.until != Until::Done) {
            return Meaning::Done;
        }
        if self.declined {
            return Meaning::Refused;
        }
        if let Some(place) = redirected::place(heard) {
            return Meaning::Redirected(place);
        }
        let slot = asks::slot(heard);
        match slot {
            _ if self.ruled_out => Meaning::Refused,
            Some(slot) if slot != "other" => Meaning::Asks(slot.to_owned()),
            _ if self.trouble => Meaning::Trouble,
            _ if self.cannot => Meaning::Refused,
            Some(slot) => Meaning::Asks(slot.to_owned()),
            None if self.taken_up || self.promised => Meaning::Acknowledged,
            None if asks::asks_anything(heard) => Meaning::Asks("other".to_owned()),
            None => Meaning::Unclear,
        }
    }
}

/// The most certain way in which any phrase of the table is meant.
fn best(heard: &Heard, words: &[Words], table: &Table) -> Option<Modality> {
    let mut found: Option<Modality> = None;
    for (at, clause) in words.iter().enumerate() {
        for pattern in table.possible(clause) {
            if let Some(meant) = best_in(heard, at, clause, pattern) {
                found = Some(found.map_or(meant, |known| known.min(meant)));
            }
            if found == Some(Modality::Plain) {
                return found;
            }
        }
    }
    found
}

fn best_in(heard: &Heard, at: usize, clause: &Words, pattern: &Pattern) -> Option<Modality> {
    let place = pattern.find(clause)?;
    let first = modality(heard, at, clause, place, pattern);
    // A second place may be meant otherwise ("not done yesterday, but done today" in one breath).
    let second = pattern.find_from(clause, place.1).map(|place| modality(heard, at, clause, place, pattern));
    Some(second.map_or(first, |second| first.min(second)))
}

/// Whether what cannot be is only waiting for something: "I can't grant it until she agrees", "not without a reason".
fn waits(heard: &Heard, words: &[Words], table: &Table) -> bool {
    const CONDITIONS: &[&str] =
        &["until", "unless", "without", "yet", "before", "bevor", "bis", "ohne", "noch", "solange", "erst"];
    let hits = words.iter().enumerate().filter(|(_, clause)| table.any(clause));
    let mut any = false;
    for (at, clause) in hits {
        any = true;
        let next = words.get(at + 1).filter(|_| {
            heard.clauses.get(at).map(|clause| clause.sentence)
                == heard.clauses.get(at + 1).map(|clause| clause.sentence)
        });
        let conditional = |clause: &[String]| clause.iter().any(|word| CONDITIONS.contains(&word.as_str()));
        if !conditional(clause)
            && !next.is_some_and(|next| next.first().is_some_and(|word| CONDITIONS.contains(&word.as_str())))
        {
            return false;
        }
    }
    any
}

fn without(clause: &Words, table: &Table) -> Words {
    let mut words = clause.clone();
    for pattern in table.possible(clause) {
        if let Some((start, end)) = pattern.find(&words) {
            words.blank(start..end);
        }
    }
    words
}
