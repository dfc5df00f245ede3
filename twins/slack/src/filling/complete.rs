//! What a client holds back: a dialog whose answers are missing or of the wrong kind is not submitted; the person reads why.

use nightcrew_model::notice::Problem;

use super::kind::{Holds, Kind};
use super::{Spot, visit};
use crate::json::Tree;
use crate::world::Filled;

/// What keeps a dialog from being submitted, as its client says it.
pub(crate) fn incomplete(blocks: &[Tree], filled: &Filled) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit(blocks, &mut |spot| {
        let Some(block) = spot.input else { return };
        let optional = block.get("optional") == Some(&Tree::Flag(true));
        if let Some(text) = problem(&spot, filled, optional) {
            problems.push(Problem { block_id: spot.block_id.to_owned(), text });
        }
    });
    problems
}

fn problem(spot: &Spot<'_>, filled: &Filled, optional: bool) -> Option<String> {
    let kind = Kind::of(spot.kind())?;
    let held = spot.holds(filled)?;
    let value = held.get(kind.field).unwrap_or(&Tree::Null);
    let empty = match value {
        Tree::Null => true,
        Tree::Text(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        _ => false,
    };
    if empty {
        return (!optional).then(|| "Please complete this required field.".to_owned());
    }
    let text = value.as_text().unwrap_or_default();
    match kind.holds {
        Holds::Text => length(spot.element, text),
        Holds::Number => number(spot.element, text),
        Holds::Address => address(spot.kind(), text),
        _ => None,
    }
}

fn length(element: &Tree, text: &str) -> Option<String> {
    let bound = |name: &str| element.get(name).and_then(Tree::whole).and_then(|n| usize::try_from(n).ok());
    let count = text.chars().count();
    let (least, most) = (bound("min_length").unwrap_or(0), bound("max_length").unwrap_or(3_000));
    if count < least {
        return Some(format!("Please enter at least {least} characters."));
    }
    (count > most).then(|| format!("Please enter no more than {most} characters."))
}

fn number(element: &Tree, text: &str) -> Option<String> {
    let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return Some("Please enter a number.".to_owned());
    };
    if element.get("is_decimal_allowed") != Some(&Tree::Flag(true)) && text.parse::<i64>().is_err() {
        return Some("Please enter a whole number.".to_owned());
    }
    let bound = |name: &str| element.text(name).and_then(|text| text.parse::<f64>().ok());
    if let Some(least) = bound("min_value").filter(|least| number < *least) {
        return Some(format!("Please enter a number of at least {least}."));
    }
    let most = bound("max_value").filter(|most| number > *most)?;
    Some(format!("Please enter a number of at most {most}."))
}

fn address(kind: &str, text: &str) -> Option<String> {
    if kind == "email_text_input" {
        let whole = text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
        });
        return (!whole).then(|| "Please enter a valid email address.".to_owned());
    }
    let whole = text.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty() && !rest.is_empty() && !text.contains(char::is_whitespace)
    });
    (!whole).then(|| "Please enter a valid URL.".to_owned())
}
