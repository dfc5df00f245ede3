//! Who notices what: the right people, and nobody else.

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{Author, NoticeKind};
use serde_json::json;

use crate::office::{decision, office, user};

#[tokio::test]
async fn a_post_is_noticed_by_those_whom_it_concerns() {
    let office = office().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    let root = office.post(&office.person(3), &help, "anybody there?").await;
    assert!(notices.people().is_empty(), "a channel's traffic is read, not noticed");
    let reply = |text: &str| json!({ "channel": help, "text": text, "thread_ts": root });
    office.ok(&office.bot(), "chat.postMessage", reply("yes")).await;
    assert_eq!(notices.people(), [3]);
    office.ok(&office.person(5), "chat.postMessage", reply("me too")).await;
    assert_eq!(notices.people(), [3]);
    let mention = format!("<@{}> can help", user(7));
    office.ok(&office.bot(), "chat.postMessage", reply(&mention)).await;
    assert_eq!(notices.people(), [3, 5, 7]);
    office.ok(&office.person(3), "chat.postMessage", reply("thanks")).await;
    assert_eq!(notices.people(), [5, 7], "whoever replied or was mentioned follows the thread");
    office.post(&office.bot(), &help, &format!("hello <@{}>", user(9))).await;
    assert_eq!(notices.people(), [9]);
}

#[tokio::test]
async fn a_notice_holds_what_a_person_sees() {
    let office = office().await;
    let mut notices = office.notices();
    let im = office.dm(4).await;
    let help = office.channel("it-help").await;
    let text = format!("ask <@{}> in <#{help}> about <https://x.example/a|this> &amp; that", user(5));
    office.ok(&office.bot(), "chat.postMessage", json!({ "channel": im, "text": text })).await;
    let all = notices.all();
    let NoticeKind::Message(message) = &all[0].kind else { panic!("{all:?}") };
    let name =
        office.ok(&office.bot(), "users.info", json!({ "user": user(5) })).await["user"]["real_name"].clone();
    assert_eq!(message.text, format!("ask @{} in #it-help about this & that", name.as_str().unwrap()));
    assert_eq!((all[0].to, &message.from), (PersonId(4), &Author::Subject));
    let asked =
        office.ok(&office.bot(), "chat.postMessage", json!({ "channel": im, "blocks": decision() })).await;
    let all = notices.all();
    let NoticeKind::Message(message) = &all[0].kind else { panic!("{all:?}") };
    assert_eq!(message.text, "*Jo* asks for access");
    assert_eq!(message.buttons[1].label, "Deny");
    assert_eq!(
        (message.buttons[0].action_id.as_str(), message.buttons[0].block_id.as_str()),
        ("approve", "decide")
    );
    let update = json!({ "channel": im, "ts": asked["ts"], "text": "done", "blocks": [] });
    office.ok(&office.bot(), "chat.update", update).await;
    let all = notices.all();
    assert!(
        matches!(&all[0].kind, NoticeKind::MessageChanged(message) if message.text == "done" && message.buttons.is_empty())
    );
    let mine = office.post(&office.person(4), &im, "hi").await;
    assert!(notices.people().is_empty(), "nobody is told of what they wrote");
    office
        .ok(&office.bot(), "reactions.add", json!({ "channel": im, "timestamp": mine, "name": "eyes" }))
        .await;
    assert!(matches!(&notices.all()[0].kind, NoticeKind::Reaction { name, .. } if name == "eyes"));
}

#[tokio::test]
async fn questions_count_what_the_app_wrote_to_a_person() {
    let office = office().await;
    let ask = |question: &str, person: u32| {
        let args = vec![AskArg::Person(PersonId(person))];
        office.host.twin("slack").unwrap().ask(&Ask {
            twin: "slack".to_owned(),
            question: question.to_owned(),
            args,
        })
    };
    let im = office.dm(4).await;
    office.post(&office.person(4), &im, "hello").await;
    office.post(&office.bot(), &im, "hello").await;
    office.ok(&office.bot(), "chat.postMessage", json!({ "channel": im, "blocks": decision() })).await;
    assert_eq!(ask("messages_to", 4), Some(Answer::Count(2)));
    assert_eq!(ask("approval_asks", 4), Some(Answer::Count(1)));
    assert_eq!(ask("approval_asks", 5), Some(Answer::Count(0)));
    assert_eq!(ask("approval_asks", 9_999), None);
    assert_eq!(ask("nonsense", 4), None);
}
