//! Layout blocks: the form of each kind, and which may stand in a message, a dialog or a home.
//! Limits: <https://docs.slack.dev/reference/block-kit/blocks>.

use super::Surface;
use super::check::{At, Check};
use super::composition::{ID_MAX, SLACK_FILE, URL_MAX, picture};
use super::elements::{ACCESSORIES, ACTIONS, BUTTON, FEEDBACK_BUTTONS, ICON_BUTTON, IMAGE, INPUTS};
use super::form::{Field, Form, Rule, may, need};
use super::rich_text::RICH_TEXT;
use crate::json::Tree;

/// Slack's longest text of a section, and of a text object in general.
const SECTION_TEXT_MAX: usize = 3_000;
/// Slack's longest text of a field of a section, a label, a hint, a picture's title.
const FIELD_TEXT_MAX: usize = 2_000;
/// Slack's longest text of a header and of a card's title.
const HEADER_TEXT_MAX: usize = 150;
/// Slack's longest text of a card's body and of an alert.
const CARD_TEXT_MAX: usize = 200;
/// Slack's longest text of all markdown blocks together.
pub(super) const MARKDOWN_MAX: usize = 12_000;
/// Slack's most rows and columns of a table.
const ROWS_MAX: usize = 100;
const COLUMNS_MAX: usize = 20;
/// Slack names no limit for the tasks of a plan.
const TASKS_MAX: usize = 200;

const ID: Field = may("block_id", Rule::Text(0, ID_MAX));

static SECTION: Form = Form::of(
    "section",
    &[
        may("text", Rule::Words(SECTION_TEXT_MAX)),
        ID,
        may("fields", Rule::List(1, 10, &Rule::Words(FIELD_TEXT_MAX))),
        may("accessory", Rule::Any(ACCESSORIES)),
        may("expand", Rule::Flag),
    ],
)
.and(|check, block, at| {
    if block.get("text").is_none() && block.get("fields").is_none() {
        check.wrong(at, "must define either `text` or `fields`");
    }
});
static HEADER: Form =
    Form::of("header", &[need("text", Rule::Plain(HEADER_TEXT_MAX)), ID, may("level", Rule::Whole(1, 4))]);
static DIVIDER: Form = Form::of("divider", &[ID]);
static ACTIONS_BLOCK: Form =
    Form::of("actions", &[need("elements", Rule::List(1, 25, &Rule::Any(ACTIONS))), ID]).and(once_each);
static CONTEXT: Form =
    Form::of("context", &[need("elements", Rule::List(1, 10, &Rule::Any(&[&PLAIN, &MARKED, &IMAGE]))), ID]);
/// The words of a context stand among pictures: they are told apart by `type`.
static PLAIN: Form =
    Form::of("plain_text", &[need("text", Rule::Text(1, SECTION_TEXT_MAX)), may("emoji", Rule::Flag)]);
static MARKED: Form =
    Form::of("mrkdwn", &[need("text", Rule::Text(1, SECTION_TEXT_MAX)), may("verbatim", Rule::Flag)]);
static CONTEXT_ACTIONS: Form = Form::of(
    "context_actions",
    &[need("elements", Rule::List(1, 5, &Rule::Any(&[&FEEDBACK_BUTTONS, &ICON_BUTTON]))), ID],
)
.and(once_each);
static IMAGE_BLOCK: Form = Form::of(
    "image",
    &[
        need("alt_text", Rule::Text(0, FIELD_TEXT_MAX)),
        may("image_url", Rule::Text(1, URL_MAX)),
        may("slack_file", Rule::One(&SLACK_FILE)),
        may("title", Rule::Plain(FIELD_TEXT_MAX)),
        ID,
    ],
)
.and(picture);
static INPUT: Form = Form::of(
    "input",
    &[
        need("label", Rule::Plain(FIELD_TEXT_MAX)),
        need("element", Rule::Any(INPUTS)),
        may("dispatch_action", Rule::Flag),
        may("hint", Rule::Plain(FIELD_TEXT_MAX)),
        may("optional", Rule::Flag),
        ID,
    ],
)
.and(|check, block, at| {
    // A file can only be handed over in a dialog.
    let file = block.get("element").and_then(|element| element.text("type")) == Some("file_input");
    if file && check.surface != Surface::Modal {
        check.wrong(&At::Field(&At::Field(at, "element"), "type"), "unsupported type: file_input");
    }
});
static FILE: Form = Form::of(
    "file",
    &[need("external_id", Rule::Text(1, ID_MAX)), need("source", Rule::OneOf(&["remote"])), ID],
);
static VIDEO: Form = Form::of(
    "video",
    &[
        need("alt_text", Rule::Text(0, FIELD_TEXT_MAX)),
        need("title", Rule::Plain(199)),
        need("thumbnail_url", Rule::Text(1, URL_MAX)),
        need("video_url", Rule::Text(1, URL_MAX)),
        may("title_url", Rule::Text(1, URL_MAX)),
        may("author_name", Rule::Text(0, 49)),
        may("description", Rule::Plain(CARD_TEXT_MAX)),
        may("provider_icon_url", Rule::Text(0, URL_MAX)),
        may("provider_name", Rule::Text(0, ID_MAX)),
        ID,
    ],
);
static MARKDOWN: Form = Form::of("markdown", &[need("text", Rule::Text(1, MARKDOWN_MAX)), ID]);
static TABLE: Form = Form::of(
    "table",
    &[
        need("rows", Rule::List(1, ROWS_MAX, &Rule::List(1, COLUMNS_MAX, &Rule::Any(CELLS)))),
        may("column_settings", Rule::List(0, COLUMNS_MAX, &Rule::Free)),
        ID,
    ],
);
static CELLS: &[&Form] = &[&RAW_TEXT, &RAW_NUMBER, &RICH_TEXT];
static RAW_TEXT: Form = Form::of("raw_text", &[need("text", Rule::Text(1, SECTION_TEXT_MAX))]);
static RAW_NUMBER: Form = Form::of("raw_number", &[need("value", Rule::Free)]).open();
static CARD: Form = Form::of(
    "card",
    &[
        may("hero_image", Rule::Any(&[&IMAGE])),
        may("icon", Rule::Any(&[&IMAGE])),
        may("slack_icon", Rule::Object),
        may("title", Rule::Words(HEADER_TEXT_MAX)),
        may("subtitle", Rule::Words(HEADER_TEXT_MAX)),
        may("body", Rule::Words(CARD_TEXT_MAX)),
        may("subtext", Rule::Words(CARD_TEXT_MAX)),
        may("actions", Rule::List(1, 3, &Rule::Any(&[&BUTTON]))),
        ID,
    ],
)
.and(|check, block, at| {
    if ["hero_image", "title", "actions", "body"].iter().all(|name| block.get(name).is_none()) {
        check.wrong(at, "must define at least one of `hero_image`, `title`, `actions` or `body`");
    }
    if block.get("icon").is_some() && block.get("slack_icon").is_some() {
        check.wrong(at, "must define either `icon` or `slack_icon`");
    }
});
static CAROUSEL: Form =
    Form::of("carousel", &[need("elements", Rule::List(1, 10, &Rule::Any(&[&CARD]))), ID]);
static ALERT: Form = Form::of(
    "alert",
    &[
        need("text", Rule::Words(CARD_TEXT_MAX)),
        may("level", Rule::OneOf(&["default", "info", "warning", "error", "success"])),
        ID,
    ],
);
static TASK_CARD: Form = Form::of("task_card", TASK_FIELDS).open();
static TASK: Form = Form::of("", TASK_FIELDS).open();
static TASK_FIELDS: &[Field] = &[
    need("task_id", Rule::Text(1, ID_MAX)),
    need("title", Rule::Text(1, MARKDOWN_MAX)),
    may("status", Rule::OneOf(&["pending", "in_progress", "complete", "error"])),
    may("details", Rule::Any(&[&RICH_TEXT])),
    may("output", Rule::Any(&[&RICH_TEXT])),
    ID,
];
static PLAN: Form = Form::of(
    "plan",
    &[
        need("title", Rule::Text(1, MARKDOWN_MAX)),
        may("tasks", Rule::List(0, TASKS_MAX, &Rule::One(&TASK))),
        may("status", Rule::Text(0, ID_MAX)),
        ID,
    ],
);
static CONTAINER: Form = Form::of(
    "container",
    &[
        need("child_blocks", Rule::List(1, 10, &Rule::Any(CHILDREN))),
        may("title", Rule::Plain(HEADER_TEXT_MAX)),
        may("subtitle", Rule::Plain(SECTION_TEXT_MAX)),
        ID,
    ],
)
.open();
/// Kinds that Slack still changes: what they are is checked, what is in them is not.
static DATA_TABLE: Form = Form::of("data_table", &[ID]).open();
static DATA_VISUALIZATION: Form = Form::of("data_visualization", &[ID]).open();
static CALL: Form = Form::of("call", &[need("call_id", Rule::Text(1, ID_MAX)), ID]).open();

/// What may stand within a container: all but another one.
static CHILDREN: &[&Form] = &[
    &SECTION,
    &ACTIONS_BLOCK,
    &CONTEXT,
    &DIVIDER,
    &HEADER,
    &IMAGE_BLOCK,
    &RICH_TEXT,
    &TABLE,
    &VIDEO,
    &CARD,
    &CONTEXT_ACTIONS,
];
static MESSAGE: &[&Form] = &[
    &SECTION,
    &ACTIONS_BLOCK,
    &CONTEXT,
    &DIVIDER,
    &HEADER,
    &IMAGE_BLOCK,
    &INPUT,
    &RICH_TEXT,
    &MARKDOWN,
    &TABLE,
    &VIDEO,
    &FILE,
    &CONTEXT_ACTIONS,
    &CARD,
    &CAROUSEL,
    &CONTAINER,
    &DATA_TABLE,
    &DATA_VISUALIZATION,
    &PLAN,
    &TASK_CARD,
    &CALL,
];
static MODAL: &[&Form] = &[
    &SECTION,
    &ACTIONS_BLOCK,
    &CONTEXT,
    &DIVIDER,
    &HEADER,
    &IMAGE_BLOCK,
    &INPUT,
    &RICH_TEXT,
    &VIDEO,
    &ALERT,
    &CARD,
    &CONTAINER,
];
static HOME: &[&Form] = &[
    &SECTION,
    &ACTIONS_BLOCK,
    &CONTEXT,
    &DIVIDER,
    &HEADER,
    &IMAGE_BLOCK,
    &INPUT,
    &RICH_TEXT,
    &VIDEO,
    &TABLE,
    &CARD,
    &CAROUSEL,
    &CONTAINER,
];

/// The kinds that may stand on a surface.
pub(super) const fn kinds(surface: Surface) -> &'static [&'static Form] {
    match surface {
        Surface::Message => MESSAGE,
        Surface::Modal => MODAL,
        Surface::Home => HOME,
    }
}

/// No two elements of a block have the same `action_id`.
fn once_each(check: &mut Check, block: &Tree, at: &At<'_>) {
    let elements = block.items("elements");
    for (index, element) in elements.iter().enumerate() {
        let Some(id) = element.text("action_id").filter(|id| !id.is_empty()) else { continue };
        // At most 25 elements: looking at those before is cheaper than a table.
        if elements.iter().take(index.min(25)).any(|before| before.text("action_id") == Some(id)) {
            let list = At::Field(at, "elements");
            let place = At::Item(&list, index);
            check.wrong(
                &At::Field(&place, "action_id"),
                format_args!("`action_id` {:?} already exists", super::check::quoted(id)),
            );
        }
    }
}
