//! Composition objects: options, groups of options, confirmations, and what else elements are made of.
//! Limits: <https://docs.slack.dev/reference/block-kit/composition-objects>.

use super::check::{At, Check};
use super::form::{Form, Rule, may, need};
use crate::json::Tree;

/// Slack's longest `block_id` and `action_id`.
pub(super) const ID_MAX: usize = 255;
/// Slack's longest address.
pub(super) const URL_MAX: usize = 3_000;
/// Slack's longest text beside an empty field.
pub(super) const PLACEHOLDER_MAX: usize = 150;
/// Slack's longest text of an option, its description and its group's label.
const OPTION_TEXT_MAX: usize = 75;
/// Slack's longest value of an option.
const OPTION_VALUE_MAX: usize = 150;
/// Slack's most options of a select, of a group, and most groups.
pub(super) const OPTIONS_MAX: usize = 100;
/// Slack's most options of checkboxes and radio buttons.
pub(super) const BOXES_MAX: usize = 10;

/// An option of a select or an overflow menu.
pub(super) static OPTION: Form = Form::of(
    "",
    &[
        need("text", Rule::Plain(OPTION_TEXT_MAX)),
        need("value", Rule::Text(1, OPTION_VALUE_MAX)),
        may("description", Rule::Plain(OPTION_TEXT_MAX)),
    ],
);
/// An option of an overflow menu may lead somewhere.
pub(super) static LEADING_OPTION: Form = Form::of(
    "",
    &[
        need("text", Rule::Plain(OPTION_TEXT_MAX)),
        need("value", Rule::Text(1, OPTION_VALUE_MAX)),
        may("description", Rule::Plain(OPTION_TEXT_MAX)),
        may("url", Rule::Text(0, URL_MAX)),
    ],
);
/// An option of checkboxes and radio buttons: its text may have marks.
pub(super) static BOX: Form = Form::of(
    "",
    &[
        need("text", Rule::Words(OPTION_TEXT_MAX)),
        need("value", Rule::Text(1, OPTION_VALUE_MAX)),
        may("description", Rule::Words(OPTION_TEXT_MAX)),
    ],
);
/// A group of options.
pub(super) static GROUP: Form = Form::of(
    "",
    &[
        need("label", Rule::Plain(OPTION_TEXT_MAX)),
        need("options", Rule::List(1, OPTIONS_MAX, &Rule::One(&OPTION))),
    ],
);
/// A question before an action.
pub(super) static CONFIRM: Form = Form::of(
    "",
    &[
        need("title", Rule::Plain(100)),
        need("text", Rule::Words(300)),
        need("confirm", Rule::Plain(30)),
        need("deny", Rule::Plain(30)),
        may("style", Rule::OneOf(&["primary", "danger"])),
    ],
);
/// When an input tells of itself.
pub(super) static DISPATCH: Form = Form::of(
    "",
    &[may(
        "trigger_actions_on",
        Rule::List(1, 2, &Rule::OneOf(&["on_enter_pressed", "on_character_entered"])),
    )],
);
/// Which conversations a select offers.
pub(super) static FILTER: Form = Form::of(
    "",
    &[
        may("include", Rule::List(1, 4, &Rule::OneOf(&["im", "mpim", "private", "public"]))),
        may("exclude_external_shared_channels", Rule::Flag),
        may("exclude_bot_users", Rule::Flag),
    ],
);
/// A picture that is a file of the workspace.
pub(super) static SLACK_FILE: Form =
    Form::of("", &[may("id", Rule::Text(1, ID_MAX)), may("url", Rule::Text(1, URL_MAX))]);
/// A workflow that a button starts.
pub(super) static WORKFLOW: Form = Form::of("", &[need("trigger", Rule::One(&TRIGGER))]);
static TRIGGER: Form = Form::of(
    "",
    &[
        need("url", Rule::Text(1, URL_MAX)),
        may("customizable_input_parameters", Rule::List(0, OPTIONS_MAX, &Rule::Object)),
    ],
);

/// A select has options or groups of them.
pub(super) fn options_or_groups(check: &mut Check, select: &Tree, at: &At<'_>) {
    if select.get("options").is_some() == select.get("option_groups").is_some() {
        check.wrong(at, "must define either `options` or `option_groups`");
    }
}

/// A picture has an address or is a file of the workspace.
pub(super) fn picture(check: &mut Check, image: &Tree, at: &At<'_>) {
    if image.get("image_url").is_some() == image.get("slack_file").is_some() {
        check.wrong(at, "must define either `image_url` or `slack_file`");
    }
}

/// `2024-02-29`
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// `23:59`
pub(super) fn is_time(text: &str) -> bool {
    let digits = |part: &str, most: u8| {
        part.len() == 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|n| n <= most)
    };
    text.split_once(':').is_some_and(|(hour, minute)| digits(hour, 23) && digits(minute, 59))
}

/// A number as text, as number inputs have it.
pub(super) fn is_number(text: &str) -> bool {
    text.len() <= 64 && text.parse::<f64>().is_ok_and(f64::is_finite)
}
