//! Rich text: the form of its sections, lists, quotes and code, and of what a line is made of.
//! <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

use super::composition::{ID_MAX, URL_MAX};
use super::form::{Field, Form, Rule, may, need};

/// Slack names no limit for the parts of a rich text; the whole message has one, which this exceeds.
const PARTS_MAX: usize = 5_000;
/// The longest text of one part: Slack's longest message.
const PART_MAX: usize = 40_000;
/// How deep a list may be indented.
const INDENT_MAX: i64 = 8;

const STYLE: Field = may("style", Rule::One(&STYLES));
const BORDER: Field = may("border", Rule::Whole(0, 1));

static STYLES: Form = Form::of(
    "",
    &[
        may("bold", Rule::Flag),
        may("italic", Rule::Flag),
        may("strike", Rule::Flag),
        may("underline", Rule::Flag),
        may("code", Rule::Flag),
        may("highlight", Rule::Flag),
        may("client_highlight", Rule::Flag),
        may("unlink", Rule::Flag),
    ],
);
static TEXT: Form = Form::of("text", &[need("text", Rule::Text(1, PART_MAX)), STYLE]);
static LINK: Form = Form::of(
    "link",
    &[
        need("url", Rule::Text(1, URL_MAX)),
        may("text", Rule::Text(0, PART_MAX)),
        may("unsafe", Rule::Flag),
        STYLE,
    ],
);
static USER: Form = Form::of("user", &[need("user_id", Rule::Text(1, ID_MAX)), STYLE]);
static USERGROUP: Form = Form::of("usergroup", &[need("usergroup_id", Rule::Text(1, ID_MAX)), STYLE]);
static CHANNEL: Form = Form::of("channel", &[need("channel_id", Rule::Text(1, ID_MAX)), STYLE]);
static TEAM: Form = Form::of("team", &[need("team_id", Rule::Text(1, ID_MAX)), STYLE]);
static EMOJI: Form = Form::of(
    "emoji",
    &[
        need("name", Rule::Text(1, ID_MAX)),
        may("unicode", Rule::Text(0, ID_MAX)),
        may("skin_tone", Rule::Whole(1, 6)),
        may("url", Rule::Text(0, URL_MAX)),
        may("display_url", Rule::Text(0, URL_MAX)),
        STYLE,
    ],
);
static DATE: Form = Form::of(
    "date",
    &[
        need("timestamp", Rule::Whole(0, i64::MAX)),
        need("format", Rule::Text(1, ID_MAX)),
        may("url", Rule::Text(0, URL_MAX)),
        may("fallback", Rule::Text(0, PART_MAX)),
        STYLE,
    ],
);
static BROADCAST: Form =
    Form::of("broadcast", &[need("range", Rule::OneOf(&["here", "channel", "everyone"])), STYLE]);
static COLOR: Form = Form::of("color", &[need("value", Rule::Text(1, ID_MAX)), STYLE]);
static ATTACHMENT_MENTION: Form = Form::of("attachment_mention", &[]).open();

static PARTS: &[&Form] = &[
    &TEXT,
    &LINK,
    &USER,
    &USERGROUP,
    &CHANNEL,
    &TEAM,
    &EMOJI,
    &DATE,
    &BROADCAST,
    &COLOR,
    &ATTACHMENT_MENTION,
];

static SECTION: Form =
    Form::of("rich_text_section", &[need("elements", Rule::List(0, PARTS_MAX, &Rule::Any(PARTS)))]);
static PREFORMATTED: Form = Form::of(
    "rich_text_preformatted",
    &[
        need("elements", Rule::List(0, PARTS_MAX, &Rule::Any(PARTS))),
        BORDER,
        may("language", Rule::Text(0, ID_MAX)),
    ],
);
static QUOTE: Form =
    Form::of("rich_text_quote", &[need("elements", Rule::List(0, PARTS_MAX, &Rule::Any(PARTS))), BORDER]);
static LIST: Form = Form::of(
    "rich_text_list",
    &[
        need("elements", Rule::List(1, PARTS_MAX, &Rule::Any(&[&SECTION, &PREFORMATTED, &QUOTE]))),
        need("style", Rule::OneOf(&["bullet", "ordered"])),
        may("indent", Rule::Whole(0, INDENT_MAX)),
        may("offset", Rule::Whole(0, i64::MAX)),
        BORDER,
    ],
);

/// The block.
pub(super) static RICH_TEXT: Form = Form::of(
    "rich_text",
    &[
        need("elements", Rule::List(1, PARTS_MAX, &Rule::Any(&[&SECTION, &LIST, &PREFORMATTED, &QUOTE]))),
        may("block_id", Rule::Text(0, ID_MAX)),
    ],
);
