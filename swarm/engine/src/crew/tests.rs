//! The crew: slots that overflow honestly, and whom a message is about.

use nightcrew_model::company::CompanySource;
use nightcrew_model::notice::NoticeKind;
use nightcrew_model::seed::Seed;

use super::*;

const MANAGER: PersonId = PersonId(0);

fn company() -> Company {
    let domain = "northwind.example.com".to_owned();
    Company::build(&CompanySource::Generated { seed: Seed(1), employees: 20, domain }).unwrap()
}

fn casting(protagonist: u32) -> Arc<Casting> {
    let protagonist = PersonId(protagonist);
    let players = [MANAGER, protagonist].into();
    Arc::new(Casting { scenario: 0, protagonist, players, facts: BTreeMap::new() })
}

fn crew_with_attempts_of(people: &[u32]) -> Crew {
    let crew = Crew::new((0..20).map(PersonId));
    for person in people {
        crew.begin(AttemptId(u64::from(*person)), casting(*person));
    }
    crew
}

fn notice(cause: u64, attempt: Option<AttemptId>) -> Item {
    let kind = NoticeKind::MessageDeleted { channel: "C1".to_owned(), ts: "1".to_owned() };
    Item::Notice(Box::new(Notice { to: MANAGER, cause, attempt, kind }), cause)
}

#[test]
fn a_message_belongs_to_the_only_attempt_or_to_the_one_whose_person_it_names() {
    let company = company();
    let name = |person: u32| company.people[person as usize].display_name();
    let mentioned = |crew: &Crew, text: &str| crew.mentioned_in(MANAGER, text, &company);
    let one = crew_with_attempts_of(&[3]);
    assert_eq!(mentioned(&one, "please decide"), Some(AttemptId(3)));
    assert_eq!(one.mentioned_in(PersonId(9), "please decide", &company), None);
    let two = crew_with_attempts_of(&[3, 4]);
    assert_eq!(mentioned(&two, "please decide"), None);
    assert_eq!(mentioned(&two, &format!("{} asks for Jira", name(4))), Some(AttemptId(4)));
    let email = &company.people[3].email;
    assert_eq!(mentioned(&two, &format!("request of {email}")), Some(AttemptId(3)));
    assert_eq!(mentioned(&two, &format!("{} and {} ask", name(3), name(4))), None);
    // The manager's own name tells nothing.
    assert_eq!(mentioned(&two, &format!("Hi {}", name(0))), None);
    two.end(AttemptId(3));
    assert_eq!(mentioned(&two, "please decide"), Some(AttemptId(4)));
    two.end(AttemptId(4));
    assert_eq!((mentioned(&two, "please decide"), two.active()), (None, 0));
}

#[test]
fn a_slot_that_runs_over_loses_its_oldest_notice_and_no_cue() {
    let slot = Slot::default();
    assert_eq!(slot.put(Item::Cue(AttemptId(1), Seq(1))), None);
    for cause in 1..INBOX_MAX as u64 {
        assert_eq!(slot.put(notice(cause, None)), None);
    }
    assert_eq!(slot.put(notice(1000, None)).map(|missed| missed.cause), Some(1));
    assert_eq!(slot.take(), Some(Item::Cue(AttemptId(1), Seq(1))));
    assert_eq!(slot.take(), Some(notice(2, None)));
}

#[test]
fn an_attempt_whose_notice_was_lost_is_said_to_be_broken_to_its_protagonist() {
    let crew = crew_with_attempts_of(&[3]);
    for cause in 0..=INBOX_MAX as u64 {
        assert!(crew.put(MANAGER, notice(cause, Some(AttemptId(3)))));
    }
    let told = crew.slot(PersonId(3)).unwrap().take();
    assert!(matches!(told, Some(Item::Failed(AttemptId(3), AttemptEnd::Broken, _))), "{told:?}");
    assert!(!crew.put(PersonId(99), Item::Cue(AttemptId(3), Seq(1))));
}

#[test]
fn a_flood_of_lost_notices_is_told_once_and_takes_no_room() {
    let crew = crew_with_attempts_of(&[3]);
    for cause in 0..3 * INBOX_MAX as u64 {
        crew.put(MANAGER, notice(cause, Some(AttemptId(3))));
    }
    let slot = crew.slot(PersonId(3)).unwrap();
    assert!(matches!(slot.take(), Some(Item::Failed(AttemptId(3), ..))));
    assert_eq!(slot.take(), None);
}

#[test]
fn whoever_loses_a_notice_because_another_attempt_fails_is_told_too() {
    let crew = crew_with_attempts_of(&[3, 4]);
    for cause in 0..INBOX_MAX as u64 {
        crew.put(PersonId(3), notice(cause, Some(AttemptId(4))));
    }
    crew.fail(AttemptId(3), AttemptEnd::Broken, "the twins are away".to_owned());
    let told = crew.slot(PersonId(4)).unwrap().take();
    assert!(matches!(told, Some(Item::Failed(AttemptId(4), AttemptEnd::Broken, _))), "{told:?}");
}

#[tokio::test]
async fn everybody_else_in_the_cast_is_told_when_an_attempt_is_over() {
    let crew = crew_with_attempts_of(&[3]);
    crew.end(AttemptId(3));
    crew.end(AttemptId(3));
    assert!(!crew.is_under_way(AttemptId(3)));
    let manager = crew.slot(MANAGER).unwrap();
    // The bell's permit is kept until somebody waits.
    manager.bell.notified().await;
    assert_eq!((manager.take(), manager.take()), (Some(Item::Over(AttemptId(3))), None));
    assert_eq!(crew.slot(PersonId(3)).unwrap().take(), None);
}
