//! Forms of JSON objects as tables: the fields that an object may have, and a rule for each. One reader holds every block,
//! element and composition object against its table.
//!
//! The words of the problems are Slack's own, as its answers have been quoted in public: `must be less than 3001 characters`
//! and `failed to match all allowed schemas` (slackapi/python-slack-sdk), `invalid additional property` (nicklambourne/
//! slackblocks #36), `must provide a string/an object/an array` also for `null` (slackapi/java-slack-sdk #853), `must provide
//! at least 1 items`, `no more than 50 items allowed`, `unsupported type`, `missing required field`.

use super::check::{At, Check, longer, quoted};
use crate::json::Tree;

/// What a field's value must be.
#[derive(Debug)]
pub(super) enum Rule {
    /// A text of so many characters, at least and at most.
    Text(usize, usize),
    /// A boolean.
    Flag,
    /// A whole number within bounds.
    Whole(i64, i64),
    /// A text that is one of these.
    OneOf(&'static [&'static str]),
    /// A text that reads as it should; the words otherwise.
    Like(fn(&str) -> bool, &'static str),
    /// A text object of plain text, at most so long.
    Plain(usize),
    /// A text object, plain or with marks, at most so long.
    Words(usize),
    /// A list of so many, at least and at most.
    List(usize, usize, &'static Self),
    /// An object of this form.
    One(&'static Form),
    /// An object of one of these forms, told apart by its `type`.
    Any(&'static [&'static Form]),
    /// An object, whatever is in it.
    Object,
    /// Anything.
    Free,
}

/// A field that an object may have.
#[derive(Debug)]
pub(super) struct Field {
    name: &'static str,
    needed: bool,
    rule: Rule,
}

/// A field that must be there.
pub(super) const fn need(name: &'static str, rule: Rule) -> Field {
    Field { name, needed: true, rule }
}

/// A field that may be there.
pub(super) const fn may(name: &'static str, rule: Rule) -> Field {
    Field { name, needed: false, rule }
}

/// The form of an object.
#[derive(Debug)]
pub(super) struct Form {
    /// What its `type` says; empty where it has none.
    pub kind: &'static str,
    /// Its fields besides `type`.
    pub fields: &'static [Field],
    /// Other fields are accepted: of kinds that Slack still extends.
    pub open: bool,
    /// What a table cannot say: what must hold between fields.
    pub also: Option<Also>,
}

/// A check between the fields of an object.
pub(super) type Also = fn(&mut Check, &Tree, &At<'_>);

impl Form {
    /// A form with exactly these fields.
    pub const fn of(kind: &'static str, fields: &'static [Field]) -> Self {
        Self { kind, fields, open: false, also: None }
    }

    /// The same, with something that must hold between its fields.
    pub const fn and(self, also: Also) -> Self {
        Self { also: Some(also), ..self }
    }

    /// The same, with other fields as well.
    pub const fn open(self) -> Self {
        Self { open: true, ..self }
    }
}

/// The words of a text object.
static PLAIN: Form = Form::of("plain_text", &[may("emoji", Rule::Flag)]);
static MARKED: Form = Form::of("mrkdwn", &[may("verbatim", Rule::Flag)]);

/// Holds a value against a rule.
pub(super) fn check(check: &mut Check, value: &Tree, rule: &Rule, at: &At<'_>) {
    match rule {
        Rule::Text(least, most) => text(check, value, *least, *most, at),
        Rule::OneOf(words) => match value.as_text() {
            Some(word) if words.contains(&word) => {}
            Some(_) => check.wrong(at, "must be a valid enum value"),
            None => check.wrong(at, "must provide a string"),
        },
        Rule::Like(is_it, words) => match value.as_text() {
            Some(text) if is_it(text) => {}
            Some(_) => check.wrong(at, words),
            None => check.wrong(at, "must provide a string"),
        },
        Rule::Flag => {
            if !matches!(value, Tree::Flag(_)) {
                check.wrong(at, "must provide a boolean");
            }
        }
        Rule::Whole(least, most) => match value {
            Tree::Number(number) if number.as_i64().is_some_and(|n| (*least..=*most).contains(&n)) => {}
            Tree::Number(_) => {
                check.wrong(at, format_args!("must be an integer between {least} and {most}"));
            }
            _ => check.wrong(at, "must provide an integer"),
        },
        Rule::Plain(most) => words(check, value, *most, &[&PLAIN], at),
        Rule::Words(most) => {
            let first = check.count();
            words(check, value, *most, &[&PLAIN, &MARKED], at);
            if check.count() > first {
                check.wrong_before(first, at, "failed to match all allowed schemas");
            }
        }
        Rule::List(least, most, rule) => list(check, value, (*least, *most), rule, at),
        Rule::One(form) => object(check, value, form, at),
        Rule::Any(forms) => {
            if let Some(form) = kind(check, value, forms, at) {
                object(check, value, form, at);
            }
        }
        Rule::Object => {
            if !matches!(value, Tree::Object(_)) {
                check.wrong(at, "must provide an object");
            }
        }
        Rule::Free => {}
    }
}

fn text(check: &mut Check, value: &Tree, least: usize, most: usize, at: &At<'_>) {
    match value.as_text() {
        None => check.wrong(at, "must provide a string"),
        Some(text) if text.chars().take(least).count() < least => {
            check.wrong(at, format_args!("must be more than {} characters", least - 1));
        }
        Some(text) if longer(text, most) => {
            check.wrong(at, format_args!("must be less than {} characters", most + 1));
        }
        Some(_) => {}
    }
}

fn list(check: &mut Check, value: &Tree, (least, most): (usize, usize), rule: &Rule, at: &At<'_>) {
    let Some(items) = value.as_list() else { return check.wrong(at, "must provide an array") };
    if items.len() < least {
        return check.wrong(at, format_args!("must provide at least {least} items"));
    }
    if items.len() > most {
        return check.wrong(at, format_args!("no more than {most} items allowed"));
    }
    for (index, item) in items.iter().enumerate() {
        self::check(check, item, rule, &At::Item(at, index));
    }
}

/// A text object of one of these kinds.
fn words(check: &mut Check, value: &Tree, most: usize, forms: &[&'static Form], at: &At<'_>) {
    let Some(form) = kind(check, value, forms, at) else { return };
    let Tree::Object(fields) = value else { return };
    let mut found = false;
    for (name, value) in fields {
        match name.as_str() {
            "type" => {}
            "text" => {
                found = true;
                text(check, value, 1, most, &At::Field(at, "text"));
            }
            other => field(check, other, value, form, at),
        }
    }
    if !found {
        check.wrong(at, "missing required field: text");
    }
}

/// The form that an object's `type` names.
fn kind<'f>(check: &mut Check, value: &Tree, forms: &[&'f Form], at: &At<'_>) -> Option<&'f Form> {
    let Tree::Object(fields) = value else {
        check.wrong(at, "must provide an object");
        return None;
    };
    let Some((_, named)) = fields.iter().find(|(name, _)| name == "type") else {
        check.wrong(at, "missing required field: type");
        return None;
    };
    // A second `type` would be read by one reader and not by another.
    if fields.iter().filter(|(name, _)| name == "type").count() > 1 {
        check.wrong(at, "invalid additional property: type");
        return None;
    }
    let Some(named) = named.as_text() else {
        check.wrong(&At::Field(at, "type"), "must provide a string");
        return None;
    };
    let form = forms.iter().find(|form| form.kind == named).copied();
    if form.is_none() {
        check.wrong(&At::Field(at, "type"), format_args!("unsupported type: {}", quoted(named)));
    }
    form
}

/// Holds an object, whose kind is known, against its form.
pub(super) fn object(check: &mut Check, value: &Tree, form: &Form, at: &At<'_>) {
    let Tree::Object(fields) = value else { return check.wrong(at, "must provide an object") };
    for (name, value) in fields {
        if name != "type" || form.kind.is_empty() {
            field(check, name, value, form, at);
        }
    }
    for known in form.fields.iter().filter(|known| known.needed) {
        if value.get(known.name).is_none() {
            check.wrong(at, format_args!("missing required field: {}", known.name));
        }
    }
    if let Some(also) = form.also {
        also(check, value, at);
    }
}

fn field(check: &mut Check, name: &str, value: &Tree, form: &Form, at: &At<'_>) {
    match form.fields.iter().find(|known| known.name == name) {
        Some(known) => self::check(check, value, &known.rule, &At::Field(at, known.name)),
        None if form.open => {}
        None => check.wrong(at, format_args!("invalid additional property: {}", quoted(name))),
    }
}
