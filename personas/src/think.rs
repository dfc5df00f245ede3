//! How long somebody takes before an act: reading what came, a pause, typing what they answer.

use nightcrew_model::time::Span;

use crate::situation::Situation;

/// Words a minute that people read silently: the usual figure for adults reading English.
const READ_WPM: u64 = 238;
/// Letters that count as a word when typing speed is measured.
const LETTERS_PER_WORD: u64 = 5;
/// The median pause, before traits are applied: people look up, think, switch windows.
const PAUSE_MS: u64 = 2_500;
/// The spread of pauses (sigma of the logarithm, in thousandths): one in twenty is five times the median.
const PAUSE_SIGMA_PERMILLE: u32 = 900;
/// Nobody reads one message longer than this; longer ones are skimmed.
const READ_MS_MAX: u64 = 45_000;
/// Nobody types one message longer than this: the text is capped anyway.
const TYPE_MS_MAX: u64 = 180_000;

/// Words of a text, as they count for reading it.
#[must_use]
pub fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}

/// How long this employee takes from noticing so many words to having done what they chose (`said` is empty for an act
/// without words). A whole number of milliseconds, the same for the same situation.
#[must_use]
pub fn before_act(situation: &Situation<'_>, said: Option<&str>, words_heard: u32) -> Span {
    let persona = situation.persona;
    let competence = u64::from(persona.competence.min(100));
    // A novice reads every line twice, an expert looks for the one word that matters.
    let wpm = READ_WPM * (50 + competence) / 100;
    let reading = (u64::from(words_heard) * 60_000 / wpm.max(1)).min(READ_MS_MAX);
    let careless = persona.intent == nightcrew_model::persona::Intent::Negligent;
    let reading = if careless { reading / 2 } else { reading };
    let letters = said.map_or(0, |text| text.chars().count() as u64);
    let per_minute = u64::from(persona.words_per_minute.max(1)) * LETTERS_PER_WORD;
    let typing = (letters * 60_000 / per_minute).min(TYPE_MS_MAX);
    // Who is new hesitates; who is impatient does not.
    let hesitation = 150 - u64::from(persona.seniority.min(100));
    let haste = u64::from(persona.patience_percent.clamp(25, 200));
    let median = PAUSE_MS * hesitation / 100 * haste / 100;
    let mut stream = situation.seed.stream(situation.attempt, "think", u64::from(situation.turn));
    Span(reading + typing + stream.log_normal_ms(median, PAUSE_SIGMA_PERMILLE))
}
