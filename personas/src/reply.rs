//! Reading a model's answer. It is used as it is or not at all: never repaired into something that the model did not say.

use serde::Deserialize;

use nightcrew_model::event::Rung;

use crate::ground;
use crate::situation::{Choice, Move, Say, Situation};
use crate::word::{TEXT_CHARS_MAX, finished, is_kept};

/// Bytes of an answer that are looked at: the text, its escapes and the braces around it fit in well.
const REPLY_BYTES_MAX: usize = 16_000;

/// Why a model's answer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not the one JSON object that was asked for.
    #[error("not the JSON object that was asked for: {0}")]
    Form(String),
    /// It chose a move that is not permitted.
    #[error("move {0} is not permitted")]
    Choice(u64),
    /// It chose to say something and said nothing.
    #[error("a message without text")]
    Empty,
    /// The text is longer than a person writes.
    #[error("the text has more than {TEXT_CHARS_MAX} characters")]
    TooLong,
    /// The text names something that the person cannot know.
    #[error("{0:?} comes from nowhere")]
    Invented(String),
    /// The text answers a question without the fact that was asked for.
    #[error("the answer does not hold the fact {0}")]
    WithoutFact(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    choice: u64,
    #[serde(default)]
    text: Option<String>,
}

/// Reads the answer to a prompt for this situation and these moves.
///
/// # Errors
/// [`Unusable`] with the reason; the engine asks once more, then lets the scripted mind decide.
pub fn read(reply: &str, situation: &Situation<'_>, permitted: &[Move]) -> Result<Choice, Unusable> {
    let written = parse(reply)?;
    let chosen = usize::try_from(written.choice)
        .ok()
        .and_then(|index| permitted.get(index).map(|chosen| (index, chosen)));
    let Some((index, chosen)) = chosen else { return Err(Unusable::Choice(written.choice)) };
    let Move::Say(say) = chosen else { return Ok(Choice { index, text: None, rung: Rung::Model }) };
    let text = clean(&written.text.unwrap_or_default());
    if text.is_empty() {
        return Err(Unusable::Empty);
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Unusable::TooLong);
    }
    if let Some(invented) = ground::invented(&text, situation) {
        return Err(Unusable::Invented(invented));
    }
    if let Say::Answer(fact) = say
        && let Some(value) = situation.facts.get(fact).filter(|value| is_kept(value))
        && !ground::holds(&text.to_lowercase(), &value.to_lowercase())
    {
        return Err(Unusable::WithoutFact(fact.clone()));
    }
    Ok(Choice { index, text: Some(finished(&text, situation.mention)), rung: Rung::Model })
}

/// One JSON object; a code fence around it is what many models cannot leave out.
fn parse(reply: &str) -> Result<Written, Unusable> {
    if reply.len() > REPLY_BYTES_MAX {
        return Err(Unusable::Form(format!("{} bytes", reply.len())));
    }
    let bare = reply.trim();
    let inside = bare
        .strip_prefix("```json")
        .or_else(|| bare.strip_prefix("```"))
        .and_then(|rest| rest.strip_suffix("```"))
        .unwrap_or(bare);
    serde_json::from_str(inside.trim()).map_err(|error| Unusable::Form(error.to_string()))
}

/// Without control characters and what steers a terminal or the direction of writing; line ends stay.
fn clean(text: &str) -> String {
    let steers = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(|letter| !steers(*letter)).collect::<String>().trim().to_owned()
}
