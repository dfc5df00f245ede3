//! What a person does at Slack, as data. The names are a contract with the engine.

use nightcrew_model::act::{Arg, Encoding, Field, FieldValue, Keep, Method, Success, Verb, WireCall};

const fn need(name: &'static str, about: &'static str) -> Arg {
    Arg { name, about, required: true }
}

const fn may(name: &'static str, about: &'static str) -> Arg {
    Arg { name, about, required: false }
}

const fn arg(name: &'static str) -> Field {
    Field { name, value: FieldValue::Arg(name) }
}

const fn fixed(name: &'static str, text: &'static str) -> Field {
    Field { name, value: FieldValue::Text(text) }
}

const fn keep(name: &'static str, pointer: &'static str) -> Keep {
    Keep { name, pointer }
}

const fn get(path: &'static str, fields: &'static [Field]) -> WireCall {
    WireCall { method: Method::Get, path, encoding: Encoding::Query, fields }
}

const fn post(path: &'static str, fields: &'static [Field]) -> WireCall {
    WireCall { method: Method::Post, path, encoding: Encoding::Json, fields }
}

const fn verb(
    name: &'static str,
    about: &'static str,
    args: &'static [Arg],
    call: WireCall,
    keeps: &'static [Keep],
) -> Verb {
    Verb { name, about, args, call, success: Success::Flag("ok"), keeps }
}

const CHANNEL: Arg = need("channel", "the channel's id");
const VIEW: Arg = need("view", "the id of the dialog, or of the app's home");
const ACTION: Arg = need("action_id", "the app's name for the action");
const BLOCK: Arg = may("block_id", "the block that holds it");
const VALUE: Arg = may("value", "the option's value or text, an id, a date, a time; several with commas");
const CALLBACK: Arg = need("callback_id", "the app's name for the shortcut");

/// All verbs.
pub const VERBS: &[Verb] = &[
    verb(
        "slack.post_message",
        "Write a message into a channel, a direct conversation or a thread.",
        &[
            CHANNEL,
            need("text", "what is written"),
            may("thread_ts", "the thread's first message, to reply in it"),
        ],
        post("/api/chat.postMessage", &[arg("channel"), arg("text"), arg("thread_ts")]),
        &[keep("ts", "/ts"), keep("channel", "/channel")],
    ),
    verb(
        "slack.edit_message",
        "Give a message of one's own other words.",
        &[CHANNEL, need("ts", "the message's id"), need("text", "what it says from now on")],
        post("/api/chat.update", &[arg("channel"), arg("ts"), arg("text")]),
        &[keep("ts", "/ts")],
    ),
    verb(
        "slack.delete_message",
        "Take a message of one's own away.",
        &[CHANNEL, need("ts", "the message's id")],
        post("/api/chat.delete", &[arg("channel"), arg("ts")]),
        &[],
    ),
    verb(
        "slack.open_dm",
        "Open a direct conversation.",
        &[need("users", "user ids, separated by commas")],
        post("/api/conversations.open", &[arg("users")]),
        &[keep("channel", "/channel/id")],
    ),
    verb(
        "slack.react",
        "React to a message.",
        &[CHANNEL, need("timestamp", "the message's id"), need("name", "the reaction, without colons")],
        post("/api/reactions.add", &[arg("channel"), arg("timestamp"), arg("name")]),
        &[],
    ),
    verb(
        "slack.read_thread",
        "Read a thread.",
        &[CHANNEL, need("ts", "the thread's first message")],
        get("/api/conversations.replies", &[arg("channel"), arg("ts")]),
        &[],
    ),
    verb(
        "slack.read_history",
        "Read the latest messages of a channel.",
        &[CHANNEL],
        get("/api/conversations.history", &[arg("channel"), fixed("limit", "20")]),
        &[],
    ),
    verb(
        "slack.press_button",
        "Press a button below a message.",
        &[
            CHANNEL,
            need("ts", "the message's id"),
            need("action_id", "the app's name for the action"),
            may("block_id", "the block that holds the button"),
            may("value", "the button's value"),
            may("label", "the text on it"),
        ],
        post(
            "/_door/slack/press",
            &[arg("channel"), arg("ts"), arg("action_id"), arg("block_id"), arg("value"), arg("label")],
        ),
        &[],
    ),
    verb(
        "slack.press_in_view",
        "Press a button in a dialog or in the app's home.",
        &[VIEW, ACTION, BLOCK, may("value", "the button's value"), may("label", "the text on it")],
        post(
            "/_door/slack/press",
            &[arg("view"), arg("action_id"), arg("block_id"), arg("value"), arg("label")],
        ),
        &[],
    ),
    verb(
        "slack.choose",
        "Choose from a menu, a list or a picker of a message.",
        &[CHANNEL, need("ts", "the message's id"), ACTION, BLOCK, VALUE],
        post(
            "/_door/slack/choose",
            &[arg("channel"), arg("ts"), arg("action_id"), arg("block_id"), arg("value")],
        ),
        &[],
    ),
    verb(
        "slack.choose_in_view",
        "Choose from a menu, a list or a picker of a dialog or of the app's home.",
        &[VIEW, ACTION, BLOCK, VALUE],
        post("/_door/slack/choose", &[arg("view"), arg("action_id"), arg("block_id"), arg("value")]),
        &[],
    ),
    verb(
        "slack.type_in_view",
        "Type into a field of a dialog or of the app's home.",
        &[VIEW, ACTION, BLOCK, may("value", "what is typed")],
        post("/_door/slack/type", &[arg("view"), arg("action_id"), arg("block_id"), arg("value")]),
        &[],
    ),
    verb(
        "slack.submit",
        "Submit a dialog.",
        &[VIEW, may("values", "the answers as JSON, by block: {\"reason\":\"new here\"}")],
        post("/_door/slack/submit", &[arg("view"), arg("values")]),
        &[],
    ),
    verb(
        "slack.close_dialog",
        "Close a dialog without submitting it.",
        &[VIEW, may("all", "true to close those below it too")],
        post("/_door/slack/close", &[arg("view"), arg("all")]),
        &[],
    ),
    verb(
        "slack.open_home",
        "Open the app's home.",
        &[],
        post("/_door/slack/open_home", &[]),
        &[keep("view", "/view")],
    ),
    verb("slack.leave_home", "Leave the app's home.", &[], post("/_door/slack/leave_home", &[]), &[]),
    verb(
        "slack.shortcut",
        "Take a shortcut of the app.",
        &[CALLBACK],
        post("/_door/slack/shortcut", &[arg("callback_id")]),
        &[],
    ),
    verb(
        "slack.message_shortcut",
        "Take a shortcut of the app from a message's menu.",
        &[CHANNEL, need("ts", "the message's id"), CALLBACK],
        post("/_door/slack/message_shortcut", &[arg("channel"), arg("ts"), arg("callback_id")]),
        &[],
    ),
    verb(
        "slack.run_command",
        "Run a command.",
        &[CHANNEL, need("command", "the command, with its slash"), may("text", "what follows it")],
        post("/_door/slack/command", &[arg("channel"), arg("command"), arg("text")]),
        &[],
    ),
    verb(
        "slack.join_channel",
        "Join a public channel.",
        &[CHANNEL],
        post("/api/conversations.join", &[arg("channel")]),
        &[],
    ),
    verb(
        "slack.list_channels",
        "List the public channels.",
        &[may("cursor", "where the page begins"), may("limit", "how many at most")],
        get(
            "/api/conversations.list",
            &[
                fixed("types", "public_channel"),
                fixed("exclude_archived", "true"),
                arg("cursor"),
                arg("limit"),
            ],
        ),
        &[keep("next_cursor", "/response_metadata/next_cursor")],
    ),
    verb(
        "slack.find_channel",
        "Find a channel by its name.",
        &[need("name", "the name, without #")],
        get("/_door/slack/channel", &[arg("name")]),
        &[keep("channel", "/channel")],
    ),
    verb(
        "slack.find_user",
        "Find a colleague by their address.",
        &[need("email", "the address")],
        get("/api/users.lookupByEmail", &[arg("email")]),
        &[keep("user", "/user/id")],
    ),
    verb(
        "slack.look_up_app",
        "Find the user id of the company's helpdesk app.",
        &[],
        get("/_door/slack/app", &[]),
        &[keep("user", "/user_id"), keep("name", "/name")],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_verb() {
        let mut names: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn every_field_comes_from_a_declared_argument() {
        for verb in VERBS {
            for field in verb.call.fields {
                if let FieldValue::Arg(name) = field.value {
                    assert!(verb.args.iter().any(|arg| arg.name == name), "{} {name}", verb.name);
                }
            }
        }
    }
}
