//! Interactive elements and pictures: the form of each, and which may stand where.
//! Limits: <https://docs.slack.dev/reference/block-kit/block-elements>.

use super::composition::{
    BOX, BOXES_MAX, CONFIRM, DISPATCH, FILTER, GROUP, ID_MAX, LEADING_OPTION, OPTION, OPTIONS_MAX,
    PLACEHOLDER_MAX, SLACK_FILE, URL_MAX, WORKFLOW, is_date, is_number, is_time, options_or_groups, picture,
};
use super::form::{Field, Form, Rule, may, need};
use super::rich_text::RICH_TEXT;

/// Slack's longest text on a button, also as a screen reader says it.
const BUTTON_TEXT_MAX: usize = 75;
/// Slack's longest value of a button.
const VALUE_MAX: usize = 2_000;
/// Slack's longest text that is typed into a field.
const TYPED_MAX: usize = 3_000;
/// Slack's longest description of a picture.
const ALT_TEXT_MAX: usize = 2_000;
/// The latest time that is ten digits of seconds.
const SECONDS_MAX: i64 = 9_999_999_999;

const ACTION: Field = may("action_id", Rule::Text(0, ID_MAX));
const ASKS: Field = may("confirm", Rule::One(&CONFIRM));
const FOCUS: Field = may("focus_on_load", Rule::Flag);
const PLACEHOLDER: Field = may("placeholder", Rule::Plain(PLACEHOLDER_MAX));
const READ_OUT: Field = may("accessibility_label", Rule::Text(0, BUTTON_TEXT_MAX));
const DISPATCHES: Field = may("dispatch_action_config", Rule::One(&DISPATCH));
static AN_OPTION: Rule = Rule::One(&OPTION);
static A_GROUP: Rule = Rule::One(&GROUP);
const OPTIONS: Field = may("options", Rule::List(1, OPTIONS_MAX, &AN_OPTION));
const GROUPS: Field = may("option_groups", Rule::List(1, OPTIONS_MAX, &A_GROUP));
const CHOSEN: Field = may("initial_option", Rule::One(&OPTION));
const ALL_CHOSEN: Field = may("initial_options", Rule::List(1, OPTIONS_MAX, &AN_OPTION));
const MANY: Field = may("max_selected_items", Rule::Whole(1, i64::MAX));
const QUERY: Field = may("min_query_length", Rule::Whole(0, TYPED_MAX as i64));
const ANSWERS: Field = may("response_url_enabled", Rule::Flag);
const HERE: Field = may("default_to_current_conversation", Rule::Flag);
const FILTERED: Field = may("filter", Rule::One(&FILTER));

const fn ids(name: &'static str) -> Field {
    may(name, Rule::List(0, OPTIONS_MAX, &Rule::Text(1, ID_MAX)))
}

const fn id(name: &'static str) -> Field {
    may(name, Rule::Text(1, ID_MAX))
}

pub(super) static BUTTON: Form = Form::of(
    "button",
    &[
        need("text", Rule::Plain(BUTTON_TEXT_MAX)),
        ACTION,
        may("url", Rule::Text(0, URL_MAX)),
        may("value", Rule::Text(0, VALUE_MAX)),
        may("style", Rule::OneOf(&["primary", "danger"])),
        ASKS,
        READ_OUT,
    ],
);
static WORKFLOW_BUTTON: Form = Form::of(
    "workflow_button",
    &[
        need("text", Rule::Plain(BUTTON_TEXT_MAX)),
        need("workflow", Rule::One(&WORKFLOW)),
        ACTION,
        may("style", Rule::OneOf(&["primary", "danger"])),
        READ_OUT,
    ],
);
static OVERFLOW: Form =
    Form::of("overflow", &[ACTION, need("options", Rule::List(1, 5, &Rule::One(&LEADING_OPTION))), ASKS]);
static CHECKBOXES: Form = Form::of(
    "checkboxes",
    &[
        ACTION,
        need("options", Rule::List(1, BOXES_MAX, &Rule::One(&BOX))),
        may("initial_options", Rule::List(1, BOXES_MAX, &Rule::One(&BOX))),
        ASKS,
        FOCUS,
    ],
);
static RADIO_BUTTONS: Form = Form::of(
    "radio_buttons",
    &[
        ACTION,
        need("options", Rule::List(1, BOXES_MAX, &Rule::One(&BOX))),
        may("initial_option", Rule::One(&BOX)),
        ASKS,
        FOCUS,
    ],
);
static STATIC_SELECT: Form =
    Form::of("static_select", &[ACTION, PLACEHOLDER, OPTIONS, GROUPS, CHOSEN, ASKS, FOCUS])
        .and(options_or_groups);
static MULTI_STATIC_SELECT: Form =
    Form::of("multi_static_select", &[ACTION, PLACEHOLDER, OPTIONS, GROUPS, ALL_CHOSEN, MANY, ASKS, FOCUS])
        .and(options_or_groups);
static EXTERNAL_SELECT: Form =
    Form::of("external_select", &[ACTION, PLACEHOLDER, CHOSEN, QUERY, ASKS, FOCUS]);
static MULTI_EXTERNAL_SELECT: Form =
    Form::of("multi_external_select", &[ACTION, PLACEHOLDER, ALL_CHOSEN, QUERY, MANY, ASKS, FOCUS]);
static USERS_SELECT: Form = Form::of("users_select", &[ACTION, PLACEHOLDER, id("initial_user"), ASKS, FOCUS]);
static MULTI_USERS_SELECT: Form =
    Form::of("multi_users_select", &[ACTION, PLACEHOLDER, ids("initial_users"), MANY, ASKS, FOCUS]);
static CONVERSATIONS_SELECT: Form = Form::of(
    "conversations_select",
    &[ACTION, PLACEHOLDER, id("initial_conversation"), HERE, FILTERED, ANSWERS, ASKS, FOCUS],
);
static MULTI_CONVERSATIONS_SELECT: Form = Form::of(
    "multi_conversations_select",
    &[ACTION, PLACEHOLDER, ids("initial_conversations"), HERE, FILTERED, MANY, ASKS, FOCUS],
);
static CHANNELS_SELECT: Form =
    Form::of("channels_select", &[ACTION, PLACEHOLDER, id("initial_channel"), ANSWERS, ASKS, FOCUS]);
static MULTI_CHANNELS_SELECT: Form =
    Form::of("multi_channels_select", &[ACTION, PLACEHOLDER, ids("initial_channels"), MANY, ASKS, FOCUS]);
static DATEPICKER: Form = Form::of(
    "datepicker",
    &[
        ACTION,
        PLACEHOLDER,
        may("initial_date", Rule::Like(is_date, "must be a valid date in the format YYYY-MM-DD")),
        ASKS,
        FOCUS,
    ],
);
static TIMEPICKER: Form = Form::of(
    "timepicker",
    &[
        ACTION,
        PLACEHOLDER,
        may("initial_time", Rule::Like(is_time, "must be a valid time in the format HH:mm")),
        may("timezone", Rule::Text(1, ID_MAX)),
        ASKS,
        FOCUS,
    ],
);
static DATETIMEPICKER: Form = Form::of(
    "datetimepicker",
    &[ACTION, may("initial_date_time", Rule::Whole(1_000_000_000, SECONDS_MAX)), ASKS, FOCUS],
);
static PLAIN_TEXT_INPUT: Form = Form::of(
    "plain_text_input",
    &[
        ACTION,
        PLACEHOLDER,
        may("initial_value", Rule::Text(0, TYPED_MAX)),
        may("multiline", Rule::Flag),
        may("min_length", Rule::Whole(0, TYPED_MAX as i64)),
        may("max_length", Rule::Whole(1, TYPED_MAX as i64)),
        DISPATCHES,
        FOCUS,
    ],
);
static NUMBER_INPUT: Form = Form::of(
    "number_input",
    &[
        need("is_decimal_allowed", Rule::Flag),
        ACTION,
        PLACEHOLDER,
        may("initial_value", Rule::Like(is_number, "must be a valid number")),
        may("min_value", Rule::Like(is_number, "must be a valid number")),
        may("max_value", Rule::Like(is_number, "must be a valid number")),
        DISPATCHES,
        FOCUS,
    ],
);
static EMAIL_TEXT_INPUT: Form = Form::of(
    "email_text_input",
    &[ACTION, PLACEHOLDER, may("initial_value", Rule::Text(0, TYPED_MAX)), DISPATCHES, FOCUS],
);
static URL_TEXT_INPUT: Form = Form::of(
    "url_text_input",
    &[ACTION, PLACEHOLDER, may("initial_value", Rule::Text(0, TYPED_MAX)), DISPATCHES, FOCUS],
);
static RICH_TEXT_INPUT: Form = Form::of(
    "rich_text_input",
    &[ACTION, PLACEHOLDER, may("initial_value", Rule::Any(&[&RICH_TEXT])), DISPATCHES, FOCUS],
);
static FILE_INPUT: Form = Form::of(
    "file_input",
    &[
        ACTION,
        may("filetypes", Rule::List(1, OPTIONS_MAX, &Rule::Text(1, ID_MAX))),
        may("max_files", Rule::Whole(1, 10)),
    ],
);
/// A picture within another block.
pub(super) static IMAGE: Form = Form::of(
    "image",
    &[
        need("alt_text", Rule::Text(0, ALT_TEXT_MAX)),
        may("image_url", Rule::Text(1, URL_MAX)),
        may("slack_file", Rule::One(&SLACK_FILE)),
    ],
)
.and(picture);
static OPINION: Form = Form::of(
    "",
    &[need("text", Rule::Plain(BUTTON_TEXT_MAX)), may("value", Rule::Text(0, VALUE_MAX)), READ_OUT],
);
pub(super) static FEEDBACK_BUTTONS: Form = Form::of(
    "feedback_buttons",
    &[ACTION, need("positive_button", Rule::One(&OPINION)), need("negative_button", Rule::One(&OPINION))],
);
pub(super) static ICON_BUTTON: Form = Form::of(
    "icon_button",
    &[
        need("icon", Rule::Text(1, ID_MAX)),
        need("text", Rule::Plain(BUTTON_TEXT_MAX)),
        ACTION,
        may("value", Rule::Text(0, VALUE_MAX)),
        ASKS,
        READ_OUT,
        ids("visible_to_user_ids"),
    ],
);

/// What may stand beside a section.
pub(super) static ACCESSORIES: &[&Form] = &[
    &BUTTON,
    &IMAGE,
    &OVERFLOW,
    &STATIC_SELECT,
    &EXTERNAL_SELECT,
    &USERS_SELECT,
    &CONVERSATIONS_SELECT,
    &CHANNELS_SELECT,
    &MULTI_STATIC_SELECT,
    &MULTI_EXTERNAL_SELECT,
    &MULTI_USERS_SELECT,
    &MULTI_CONVERSATIONS_SELECT,
    &MULTI_CHANNELS_SELECT,
    &DATEPICKER,
    &TIMEPICKER,
    &CHECKBOXES,
    &RADIO_BUTTONS,
    &WORKFLOW_BUTTON,
];
/// What may stand in a row of actions.
pub(super) static ACTIONS: &[&Form] = &[
    &BUTTON,
    &OVERFLOW,
    &STATIC_SELECT,
    &EXTERNAL_SELECT,
    &USERS_SELECT,
    &CONVERSATIONS_SELECT,
    &CHANNELS_SELECT,
    &MULTI_STATIC_SELECT,
    &MULTI_EXTERNAL_SELECT,
    &MULTI_USERS_SELECT,
    &MULTI_CONVERSATIONS_SELECT,
    &MULTI_CHANNELS_SELECT,
    &DATEPICKER,
    &TIMEPICKER,
    &DATETIMEPICKER,
    &CHECKBOXES,
    &RADIO_BUTTONS,
    &RICH_TEXT_INPUT,
    &WORKFLOW_BUTTON,
];
/// What may be an input.
pub(super) static INPUTS: &[&Form] = &[
    &PLAIN_TEXT_INPUT,
    &STATIC_SELECT,
    &EXTERNAL_SELECT,
    &USERS_SELECT,
    &CONVERSATIONS_SELECT,
    &CHANNELS_SELECT,
    &MULTI_STATIC_SELECT,
    &MULTI_EXTERNAL_SELECT,
    &MULTI_USERS_SELECT,
    &MULTI_CONVERSATIONS_SELECT,
    &MULTI_CHANNELS_SELECT,
    &DATEPICKER,
    &TIMEPICKER,
    &DATETIMEPICKER,
    &CHECKBOXES,
    &RADIO_BUTTONS,
    &NUMBER_INPUT,
    &EMAIL_TEXT_INPUT,
    &URL_TEXT_INPUT,
    &RICH_TEXT_INPUT,
    &FILE_INPUT,
];
