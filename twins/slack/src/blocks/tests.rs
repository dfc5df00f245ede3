//! What is checked of blocks, what is added, and what a person sees of them.

use proptest::prelude::*;

use super::*;
use crate::world::World;

const ASK: &str = r#"[{"type":"section","text":{"type":"mrkdwn","text":"*Jo* asks &amp; waits"}},
    {"type":"actions","block_id":"b1","elements":[
    {"value":"r1","type":"button","text":{"type":"plain_text","text":"Approve"},"action_id":"approve"},
    {"type":"button","text":{"type":"plain_text","text":"Deny"}}]}]"#;

fn kept(json: &str) -> String {
    checked(Tree::parse(json).unwrap(), 7).unwrap().unwrap().to_string()
}

fn lines(json: &str) -> Vec<String> {
    match checked(Tree::parse(json).unwrap(), 1) {
        Err(Refusal::InvalidBlocks(lines)) => lines,
        other => panic!("{json}: {other:?}"),
    }
}

#[test]
fn what_is_missing_is_added_and_the_rest_stays_as_it_was() {
    let blocks = kept(ASK);
    assert!(blocks.contains(r#"{"value":"r1","type":"button""#), "{blocks}");
    assert!(
        blocks.contains(r#"{"type":"mrkdwn","text":"*Jo* asks &amp; waits","verbatim":false}"#),
        "{blocks}"
    );
    assert!(blocks.contains(r#"{"type":"plain_text","text":"Deny","emoji":true}"#), "{blocks}");
    let seen = seen(&World::default(), Some(&blocks), None);
    assert_eq!(seen.text, "*Jo* asks & waits");
    assert_eq!(seen.buttons.len(), 2);
    assert_eq!((seen.buttons[0].label.as_str(), seen.buttons[0].value.as_str()), ("Approve", "r1"));
    assert!(!seen.buttons[1].action_id.is_empty());
    assert_eq!(kept(&blocks), blocks, "nothing is added twice");
}

/// Wrong blocks, each with a line that Slack answers.
const REFUSED: &[(&str, &str)] = &[
    (r#"[{"type":"section"}]"#, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (r#"[{"type":"nope"}]"#, "unsupported type: nope [json-pointer:/blocks/0/type]"),
    (r"[3]", "must provide an object [json-pointer:/blocks/0]"),
    (r"[{}]", "missing required field: type [json-pointer:/blocks/0]"),
    (
        r#"[{"type":"actions","elements":[]}]"#,
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
    (
        r#"[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]"#,
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        r#"[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]"#,
        "`block_id` \"a\" already exists [json-pointer:/blocks/1/block_id]",
    ),
    (
        r#"[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]"#,
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        r#"[{"type":"section","text":{"type":"mrkdwn","text":""}}]"#,
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        r#"[{"type":"section","text":{"type":"mrkdwn","text":""}}]"#,
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
    ),
    (
        r#"[{"type":"divider","block_id":null,"accessory":null}]"#,
        "must provide a string [json-pointer:/blocks/0/block_id]",
    ),
    (
        r#"[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}},
            {"type":"button","action_id":"a","text":{"type":"plain_text","text":"y"}}]}]"#,
        "`action_id` \"a\" already exists [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    (
        r#"[{"type":"actions","elements":[{"type":"static_select","options":[{"text":{"type":"plain_text","text":"RUN"},
            "value":"run","url":""}]}]}]"#,
        "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    (
        r#"[{"type":"input","label":{"type":"plain_text","text":"x"},"element":{"type":"file_input"}}]"#,
        "unsupported type: file_input [json-pointer:/blocks/0/element/type]",
    ),
    (
        r#"[{"type":"alert","text":{"type":"plain_text","text":"x"}}]"#,
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    (
        r#"[{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_number"}]]}]"#,
        "missing required field: value [json-pointer:/blocks/0/rows/0/1]",
    ),
    (
        r#"[{"type":"plan","title":{"type":"plain_text","text":"x"}}]"#,
        "must provide a string [json-pointer:/blocks/0/title]",
    ),
    (
        r#"[{"type":"image","alt_text":"x"}]"#,
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    (
        r#"[{"type":"section","type":"divider"}]"#,
        "invalid additional property: type [json-pointer:/blocks/0]",
    ),
    (
        r#"[{"type":"rich_text","elements":[]}]"#,
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
];

#[test]
fn what_slack_refuses_is_refused_in_its_words() {
    for (wrong, line) in REFUSED {
        let lines = lines(wrong);
        assert!(lines.iter().any(|found| found == &format!("[ERROR] {line}")), "{wrong}: {lines:?}");
    }
    let many = format!("[{}]", vec![r#"{"type":"divider"}"#; 51].join(","));
    assert_eq!(lines(&many), ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]);
    assert_eq!(checked(Tree::parse("{}").unwrap(), 1), Err(Refusal::InvalidBlocksFormat));
    assert_eq!(checked(Tree::parse("[]").unwrap(), 1), Ok(None));
}

/// A block with a text of `n` characters at one of its limits, and where Slack says so.
type Limited = (fn(String) -> String, usize);

const LIMITS: &[Limited] = &[
    (|x| format!(r#"{{"type":"section","text":{{"type":"plain_text","text":"{x}"}}}}"#), 3_000),
    (|x| format!(r#"{{"type":"section","fields":[{{"type":"mrkdwn","text":"{x}"}}]}}"#), 2_000),
    (|x| format!(r#"{{"type":"header","text":{{"type":"plain_text","text":"{x}"}}}}"#), 150),
    (|x| format!(r#"{{"type":"divider","block_id":"{x}"}}"#), 255),
    (|x| button(&format!(r#""text":{{"type":"plain_text","text":"{x}"}}"#)), 75),
    (|x| button(&format!(r#""text":{{"type":"plain_text","text":"b"}},"value":"{x}""#)), 2_000),
    (|x| button(&format!(r#""text":{{"type":"plain_text","text":"b"}},"action_id":"{x}""#)), 255),
    (|x| button(&format!(r#""text":{{"type":"plain_text","text":"b"}},"url":"{x}""#)), 3_000),
    (
        |x| {
            format!(
                r#"{{"type":"input","label":{{"type":"plain_text","text":"l"}},"element":{{"type":"static_select",
                "options":[{{"text":{{"type":"plain_text","text":"{x}"}},"value":"v"}}]}}}}"#
            )
        },
        75,
    ),
    (
        |x| {
            format!(
                r#"{{"type":"input","label":{{"type":"plain_text","text":"l"}},
                "element":{{"type":"plain_text_input","placeholder":{{"type":"plain_text","text":"{x}"}}}}}}"#
            )
        },
        150,
    ),
    (|x| format!(r#"{{"type":"image","image_url":"http://x.example","alt_text":"{x}"}}"#), 2_000),
];

fn button(fields: &str) -> String {
    format!(r#"{{"type":"actions","elements":[{{"type":"button",{fields}}}]}}"#)
}

#[test]
fn every_limit_is_exact_and_counts_characters() {
    for (block, most) in LIMITS {
        for letter in ["x", "ü", "🙂"] {
            let fits = format!("[{}]", block(letter.repeat(*most)));
            assert!(checked(Tree::parse(&fits).unwrap(), 1).is_ok(), "{most} {letter}");
            let lines = lines(&format!("[{}]", block(letter.repeat(most + 1))));
            let words = format!("[ERROR] must be less than {} characters", most + 1);
            assert!(lines.iter().any(|line| line.starts_with(&words)), "{most} {lines:?}");
        }
    }
    for (most, list) in [(25, "actions"), (10, "context")] {
        let item = if list == "actions" {
            r#"{"type":"button","text":{"type":"plain_text","text":"b"}}"#
        } else {
            r#"{"type":"plain_text","text":"b"}"#
        };
        let block = |n: usize| format!(r#"[{{"type":"{list}","elements":[{}]}}]"#, vec![item; n].join(","));
        assert!(checked(Tree::parse(&block(most)).unwrap(), 1).is_ok());
        let words = format!("[ERROR] no more than {most} items allowed [json-pointer:/blocks/0/elements]");
        assert_eq!(lines(&block(most + 1)), [words]);
    }
}

#[test]
fn a_message_that_says_too_much_in_blocks_is_refused_as_such() {
    let section =
        format!(r#"{{"type":"section","text":{{"type":"mrkdwn","text":"{}"}}}}"#, "é".repeat(2_900));
    let blocks = |n: usize| Tree::parse(&format!("[{}]", vec![section.clone(); n].join(","))).unwrap();
    assert!(checked(blocks(4), 1).is_ok());
    assert_eq!(checked(blocks(5), 1), Err(Refusal::MsgBlocksTooLong));
    let view = blocks(30);
    assert!(
        problems(view.as_list().unwrap(), Surface::Modal, "/view/blocks").is_empty(),
        "a view has no such limit"
    );
}

#[test]
fn a_person_reads_every_kind_of_block() {
    let blocks = kept(
        r##"[{"type":"rich_text","elements":[
            {"type":"rich_text_section","elements":[{"type":"text","text":"See "},{"type":"link","url":"https://x.example","text":"this"},
              {"type":"text","text":" and "},{"type":"emoji","name":"wave"},{"type":"broadcast","range":"here"}]},
            {"type":"rich_text_list","style":"ordered","indent":1,"elements":[
              {"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},
              {"type":"rich_text_section","elements":[{"type":"date","timestamp":1392734382,"format":"{date_num}"}]}]},
            {"type":"rich_text_quote","elements":[{"type":"text","text":"said\nso"}]},
            {"type":"rich_text_preformatted","elements":[{"type":"text","text":"let x = 1;"}]}]},
          {"type":"context","elements":[{"type":"mrkdwn","text":"due <!date^1392734382^{date_short}|then>"},{"type":"plain_text","text":"by <!here>"}]},
          {"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_text","text":"b"}]]},
          {"type":"image","image_url":"https://x.example/i.png","alt_text":"a chart"},
          {"type":"card","block_id":"c","title":{"type":"mrkdwn","text":"Card"},"actions":[{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"}}]},
          {"type":"context_actions","block_id":"f","elements":[{"type":"feedback_buttons","action_id":"fb",
            "positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"1"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"0"}}]},
          {"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"Pick"},"accessory":{"type":"static_select","action_id":"pick",
            "initial_option":{"text":{"type":"plain_text","text":"B"},"value":"b"},
            "option_groups":[{"label":{"type":"plain_text","text":"G"},"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]}]}},
          {"type":"plan","title":"Plan","tasks":[{"task_id":"1","title":"Look","status":"complete"}]}]"##,
    );
    let attachments = r#"[{"pretext":"pre","title":"T","text":"body &gt;","fields":[{"title":"Host","value":"db1"}],
        "actions":[{"name":"a","text":"Ack","type":"button"}],"footer":"foot"}]"#;
    let seen = seen(&World::default(), Some(&blocks), Some(attachments));
    let lines: Vec<&str> = seen.text.lines().collect();
    assert_eq!(
        lines,
        [
            "See this and :wave:@here",
            "  1. one",
            "  2. 2014-02-18",
            "> said",
            "> so",
            "let x = 1;",
            "due Feb 18, 2014 by <!here>",
            "a | b",
            "[a chart]",
            "Card",
            "Pick",
            "Plan",
            "Look (complete)",
            "pre",
            "T",
            "body >",
            "Host: db1",
            "foot",
        ]
    );
    let buttons: Vec<(&str, &str, &str)> =
        seen.buttons.iter().map(|b| (b.label.as_str(), b.action_id.as_str(), b.block_id.as_str())).collect();
    assert_eq!(buttons, [("Go", "go", "c"), ("Ack", "a", "")]);
    let [opinion, pick] = seen.inputs.as_slice() else { panic!("{:?}", seen.inputs) };
    assert_eq!((opinion.action_id.as_str(), opinion.options[1].label.as_str()), ("fb", "Bad"));
    assert_eq!(
        (pick.label.as_str(), pick.kind.as_str(), pick.value.as_str()),
        ("Pick", "static_select", "b")
    );
    assert_eq!(pick.options.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn attachments_are_checked_numbered_and_kept() {
    let good = attachments(
        Tree::parse(r##"[{"color":"#fff","text":"x"},{"blocks":[{"type":"divider"}]}]"##).unwrap(),
        3,
    );
    let good = good.unwrap().unwrap();
    assert!(
        good.starts_with(
            r#"[{"color":"fff","text":"x","id":1,"fallback":"x"},{"blocks":[{"type":"divider","block_id":""#
        ),
        "{good}"
    );
    assert!(good.ends_with(r#""}],"id":2,"fallback":"[no preview available]"}]"#), "{good}");
    let refused = |json: &str| attachments(Tree::parse(json).unwrap(), 1).unwrap_err();
    for wrong in ["{}", "[1]", r#"[{"text":[]}]"#, r#"[{"fields":"x"}]"#, r#"[{"actions":[1]}]"#] {
        assert_eq!(refused(wrong), Refusal::InvalidAttachments, "{wrong}");
    }
    assert_eq!(
        refused(&format!("[{}]", vec![r#"{"text":"x"}"#; 101].join(","))),
        Refusal::TooManyAttachments
    );
    let line = "[ERROR] unsupported type: x [json-pointer:/attachments/0/blocks/0/type]".to_owned();
    assert_eq!(refused(r#"[{"blocks":[{"type":"x"}]}]"#), Refusal::InvalidBlocks(vec![line]));
    assert_eq!(attachments(Tree::parse("[{}]").unwrap(), 1), Ok(None));
}

/// JSON that comes close to blocks: their own names and values, put together at random.
fn hostile() -> impl Strategy<Value = Tree> {
    let words = prop_oneof![
        prop::sample::select(vec![
            "section",
            "actions",
            "context",
            "button",
            "plain_text",
            "mrkdwn",
            "input",
            "rich_text",
            "rich_text_section",
            "rich_text_list",
            "text",
            "link",
            "static_select",
            "table",
            "raw_text",
            "card",
            "carousel",
            "container",
            "datepicker",
            "image",
            "header",
            "divider",
            "markdown",
            "",
            "a",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
        (1_usize..4_000).prop_map(|n| "y".repeat(n)),
    ];
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Flag),
        any::<i64>().prop_map(|n| Tree::Number(n.into())),
        words.prop_map(Tree::Text),
    ];
    let name = prop::sample::select(vec![
        "type",
        "text",
        "elements",
        "fields",
        "accessory",
        "block_id",
        "action_id",
        "options",
        "option_groups",
        "value",
        "label",
        "element",
        "rows",
        "child_blocks",
        "actions",
        "title",
        "confirm",
        "emoji",
        "verbatim",
        "style",
        "x",
    ]);
    leaf.prop_recursive(6, 80, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
            prop::collection::vec((name.clone().prop_map(str::to_owned), inner), 0..8).prop_map(Tree::Object),
        ]
    })
}

/// Whether anything within is longer than the longest that any block may hold.
fn exceeds(tree: &Tree) -> bool {
    match tree {
        Tree::Text(text) => text.chars().count() > 12_000,
        Tree::List(items) => items.len() > 5_000 || items.iter().any(exceeds),
        Tree::Object(fields) => fields.iter().any(|(_, value)| exceeds(value)),
        _ => false,
    }
}

proptest! {
    #[test]
    fn hostile_blocks_never_panic_and_are_never_accepted_beyond_a_limit(tree in hostile()) {
        if let Ok(Some(kept)) = checked(tree.clone(), 5) {
            let parsed = Tree::parse(&kept).unwrap();
            prop_assert!(!exceeds(&parsed));
            prop_assert!(parsed.as_list().is_some_and(|blocks| blocks.len() <= 50));
            prop_assert_eq!(checked(parsed, 5).unwrap().unwrap(), kept, "what is kept is valid, and complete");
        }
        let text = tree.write();
        let _ = seen(&World::default(), Some(&text), Some(&text));
        let _ = attachments(tree, 9);
    }

    #[test]
    fn a_valid_block_with_one_text_too_long_is_refused(at in 0..LIMITS.len(), over in 1_usize..300, before in 0_usize..5) {
        let (block, most) = LIMITS[at];
        let mut blocks = vec![r#"{"type":"divider"}"#.to_owned(); before];
        blocks.push(block("z".repeat(most + over)));
        let refused = checked(Tree::parse(&format!("[{}]", blocks.join(","))).unwrap(), 1);
        prop_assert!(matches!(refused, Err(Refusal::InvalidBlocks(_))));
    }
}
