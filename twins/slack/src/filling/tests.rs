//! What people say, what Slack makes of it, and what clients hold back.

use nightcrew_model::company::{Company, CompanySource};
use nightcrew_model::seed::Seed;

use super::*;
use crate::error::Refusal;
use crate::ts::Ts;
use crate::world::{Channel, Kind as ChannelKind, Members, Who, World};
use nightcrew_model::id::PersonId;

fn tree(json: &str) -> Tree {
    Tree::parse(json).unwrap()
}

fn blocks() -> Tree {
    tree(
        r#"[
        {"type":"section","block_id":"s","accessory":{"type":"overflow","action_id":"more","options":[
            {"text":{"type":"plain_text","text":"Edit"},"value":"e"}]}},
        {"type":"actions","block_id":"a","elements":[
            {"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"},"value":"1","style":"danger"},
            {"type":"checkboxes","action_id":"boxes","options":[
                {"text":{"type":"mrkdwn","text":"*One*"},"value":"1"},{"text":{"type":"mrkdwn","text":"Two"},"value":"2,3"}]},
            {"type":"datetimepicker","action_id":"when"}]},
        {"type":"input","block_id":"i","dispatch_action":true,"label":{"type":"plain_text","text":"N"},
            "element":{"type":"number_input","action_id":"n","is_decimal_allowed":false,"min_value":"2","max_value":"9"}},
        {"type":"container","child_blocks":[
            {"type":"input","block_id":"c","optional":true,"label":{"type":"plain_text","text":"Who"},
             "element":{"type":"multi_users_select","action_id":"who","max_selected_items":2}}]},
        {"type":"input","block_id":"m","label":{"type":"plain_text","text":"Mail"},
            "element":{"type":"email_text_input","action_id":"mail","initial_value":"a@example.com"}}
    ]"#,
    )
}

fn world() -> World {
    let mut world = World::default();
    let domain = "northwind.example.com".to_owned();
    let source = CompanySource::Generated { seed: Seed(7), employees: 60, domain };
    let company = Company::build(&source).unwrap();
    crate::seed::plant(&company, &mut world);
    let (open, closed) = (world.next_place(), world.next_place());
    let me = Members::of([Who::Person(PersonId(1))]);
    world.add(Channel::new(open, ChannelKind::Public, "open".to_owned(), Members::default(), 0));
    world.add(Channel::new(closed, ChannelKind::Private, "secret".to_owned(), me, 0));
    world
}

fn spot<'a>(blocks: &'a Tree, action: &str) -> Spot<'a> {
    find(blocks.as_list().unwrap(), |spot| spot.action_id() == action).unwrap()
}

fn says(world: &World, element: &str, said: &Tree) -> Result<String, Refusal> {
    let element = tree(element);
    let spot = Spot { block_id: "b", input: None, element: &element };
    let kind = Kind::of(spot.kind()).unwrap();
    let chosen = chosen(world, Who::Person(PersonId(1)), &spot, &Said::of(said.clone()), &[])?;
    Ok(chosen.get(kind.field).unwrap().write())
}

#[test]
fn the_state_has_what_was_filled_in_and_what_was_there_before() {
    let blocks = blocks();
    let mut filled = Filled::default();
    filled.put("i", "n", tree(r#"{"type":"number_input","value":"3"}"#));
    assert_eq!(
        state([blocks.as_list().unwrap()], &filled),
        concat!(
            r#"{"values":{"a":{"boxes":{"type":"checkboxes","selected_options":[]},"#,
            r#""when":{"type":"datetimepicker","selected_date_time":null}},"#,
            r#""i":{"n":{"type":"number_input","value":"3"}},"#,
            r#""c":{"who":{"type":"multi_users_select","selected_users":[]}},"#,
            r#""m":{"mail":{"type":"email_text_input","value":"a@example.com"}}}}"#
        )
    );
    assert_eq!(state([], &filled), r#"{"values":{}}"#);
    assert!(spot(&blocks, "n").tells() && spot(&blocks, "go").tells() && !spot(&blocks, "mail").tells());
}

#[test]
fn an_action_says_what_was_done_with_the_element() {
    let blocks = blocks();
    let now = Ts(1_000_001);
    let done = |name: &str, named: &str| action(&spot(&blocks, name), &Filled::default(), named, now);
    assert_eq!(
        done("go", "").unwrap(),
        concat!(
            r#"{"action_id":"go","block_id":"a","text":{"type":"plain_text","text":"Go"},"value":"1","#,
            r#""style":"danger","type":"button","action_ts":"1.000001"}"#
        )
    );
    let chosen =
        r#""selected_option":{"text":{"type":"plain_text","text":"Edit"},"value":"e"},"type":"overflow""#;
    assert!(done("more", "e").unwrap().contains(chosen));
    assert!(done("more", "Edit").unwrap().contains(chosen));
    assert_eq!(done("more", "x"), Err(Refusal::NoSuchOption));
    assert!(done("boxes", "").unwrap().contains(r#""selected_options":[],"type":"checkboxes""#));
}

#[test]
fn what_a_person_says_becomes_what_slack_keeps() {
    let world = world();
    let text = |text: &str| Tree::Text(text.to_owned());
    let boxes = r#"{"type":"checkboxes","options":[
        {"text":{"type":"mrkdwn","text":"One"},"value":"1"},{"text":{"type":"mrkdwn","text":"Two"},"value":"2,3"}]}"#;
    let both = says(&world, boxes, &tree(r#"["1","2,3"]"#)).unwrap();
    assert!(both.contains(r#""value":"1""#) && both.contains(r#""value":"2,3""#));
    assert!(
        says(&world, boxes, &text("2,3")).unwrap().starts_with(r#"[{"text":{"type":"mrkdwn","text":"Two"}"#)
    );
    assert_eq!(says(&world, boxes, &text("1,9")), Err(Refusal::NoSuchOption));
    assert_eq!(says(&world, boxes, &text("")).unwrap(), "[]");
    let people = r#"{"type":"multi_users_select","max_selected_items":2}"#;
    let id = |number: u32| crate::id::user(PersonId(number));
    let two = says(&world, people, &text(&format!("{},{}", id(2), world.people[3].email))).unwrap();
    assert_eq!(two, format!("[\"{}\",\"{}\"]", id(2), id(3)));
    let three = text(&[id(1), id(2), id(3)].join(","));
    assert!(matches!(says(&world, people, &three), Err(Refusal::InvalidArguments(_))));
    assert_eq!(says(&world, people, &text("U0NOBODY00")), Err(Refusal::NoSuchOption));
    let secret = world.channel_by_name("secret").unwrap().id();
    let any = r#"{"type":"conversations_select"}"#;
    assert_eq!(says(&world, any, &text("#secret")).unwrap(), format!("\"{secret}\""));
    let public = r#"{"type":"channels_select"}"#;
    assert_eq!(says(&world, public, &text(&secret)), Err(Refusal::NoSuchOption));
    for (kind, good, bad) in [
        ("datepicker", "2026-02-28", "2026-02-30"),
        ("timepicker", "09:30", "25:00"),
        ("datetimepicker", "1764000000", "12"),
    ] {
        let element = format!(r#"{{"type":"{kind}"}}"#);
        assert!(says(&world, &element, &text(good)).is_ok(), "{kind}");
        assert!(matches!(says(&world, &element, &text(bad)), Err(Refusal::InvalidArguments(_))), "{kind}");
    }
    assert_eq!(says(&world, r#"{"type":"datetimepicker"}"#, &text("1764000000")).unwrap(), "1764000000");
    let rich = says(&world, r#"{"type":"rich_text_input"}"#, &text("hi")).unwrap();
    assert!(rich.contains(r#""type":"rich_text_section""#) && rich.contains(r#""text":"hi""#));
    let long = text(&"x".repeat(20_000));
    assert!(says(&world, r#"{"type":"plain_text_input"}"#, &long).is_err());
    assert!(says(&world, r#"{"type":"file_input"}"#, &text("f")).is_err());
}

#[test]
fn a_client_names_what_is_missing_or_of_the_wrong_kind() {
    let blocks = blocks();
    let wrong = |number: Option<&str>, mail: &str| {
        let mut filled = Filled::default();
        if let Some(number) = number {
            filled.put("i", "n", tree(&format!(r#"{{"type":"number_input","value":"{number}"}}"#)));
        }
        filled.put("m", "mail", tree(&format!(r#"{{"type":"email_text_input","value":"{mail}"}}"#)));
        let problems = incomplete(blocks.as_list().unwrap(), &filled);
        problems.into_iter().map(|one| one.block_id).collect::<Vec<_>>()
    };
    assert_eq!(wrong(None, "a@example.com"), ["i"]);
    assert_eq!(wrong(Some("3"), "nobody"), ["m"]);
    for bad in ["1", "10", "2.5", "NaN", "x"] {
        assert_eq!(wrong(Some(bad), "a@example.com"), ["i"], "{bad}");
    }
    assert_eq!(wrong(Some("9"), "a@example.com"), Vec::<String>::new());
}
