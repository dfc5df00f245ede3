//! What counts as a slip of the crew, and what does not.

use nightcrew_model::act::Act;
use nightcrew_model::event::{Answered, AttemptEnd, AttemptEnded};
use nightcrew_model::id::Seq;
use nightcrew_model::time::At;

use super::*;

/// An attempt of one person that withholds `project: ENG`.
struct Told {
    fold: HonestyFold,
    seq: u64,
}

impl Told {
    fn new() -> Self {
        let mut fold = HonestyFold { app: "U0APP".to_owned(), ..HonestyFold::default() };
        fold.withhold.insert("vague".to_owned(), vec!["project".to_owned(), "reason".to_owned()]);
        let mut told = Self { fold, seq: 0 };
        let facts = [("project", "ENG"), ("reason", "joining the payments team")];
        told.add(What::AttemptStarted(Box::new(AttemptStarted {
            person: PersonId(1),
            persona: "new-starter".to_owned(),
            scenario: "vague".to_owned(),
            ordinal: 0,
            intended: At(0),
            cast: BTreeMap::new(),
            facts: facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            named: BTreeMap::new(),
        })));
        told
    }

    fn add(&mut self, what: What) {
        self.seq += 1;
        let attempt = Some(AttemptId(7));
        self.fold.add(&Event { seq: Seq(self.seq), at: At(0), us: 0, attempt, cause: None, what });
    }

    fn says(mut self, text: &str) -> Self {
        let act = Act::new("slack.post_message").with("text", text);
        self.add(What::Acted(Acted {
            person: PersonId(1),
            role: "requester".to_owned(),
            act,
            rung: Rung::Template,
            purpose: "open".into(),
            lag_ms: 0,
        }));
        self
    }

    fn hears(mut self, meaning: Meaning, text: &str) -> Self {
        self.add(What::Heard(Heard {
            person: PersonId(1),
            role: "requester".to_owned(),
            twin_seq: 1,
            arrived_us: 0,
            meaning,
            text: text.to_owned(),
            from_subject: true,
            seen: None,
        }));
        self
    }
}

#[test]
fn a_withheld_fact_is_early_until_it_is_asked_for() {
    let asks = |slot: &str| Meaning::Asks(slot.to_owned());
    let early = Told::new().says("I need access to ENG, please");
    assert_eq!((early.fold.leaked, early.fold.leaks[0].what.as_str()), ((1, 1), "project"));
    let asked = Told::new().says("I need access").hears(asks("project"), "which one?").says("ENG");
    assert_eq!(asked.fold.leaked, (0, 1));
    let another = Told::new().hears(asks("reason"), "why?").says("It is for ENG");
    assert_eq!(another.fold.leaked, (1, 1), "only what was asked for");
    let anything = Told::new().hears(asks("other"), "tell me more").says("It is for ENG");
    assert_eq!(anything.fold.leaked, (0, 1), "any of them may be meant");
    let no_secret = Told::new().hears(Meaning::Unclear, "We have ENG and PAY.").says("then eng");
    assert_eq!(no_secret.fold.leaked, (0, 1), "the subject said it first");
}

#[test]
fn what_comes_from_nowhere_is_invented() {
    let plan = |fold: &mut HonestyFold| {
        // The company is only built when an address has to be looked up.
        let source = nightcrew_model::company::CompanySource::Generated {
            seed: nightcrew_model::seed::Seed(7),
            employees: 20,
            domain: "northwind.example.com".to_owned(),
        };
        let company = Company::build(&source).unwrap();
        let known: BTreeSet<String> = company.people.iter().map(|one| one.email.to_string()).collect();
        fold.addresses.retain(|(_, address)| !known.contains(address));
        (fold.addresses.len(), company.people[3].email.to_string())
    };
    let mut fold = Told::new().says("<@U0APP> see ENG-4711").fold;
    assert_eq!((fold.invented, fold.inventions[0].what.as_str()), ((1, 1), "ENG-4711"));
    assert_eq!(plan(&mut fold).0, 0);
    let heard =
        Told::new().hears(Meaning::Acknowledged, "I have opened ENG-4711.").says("any news of eng-4711?");
    assert_eq!(heard.fold.invented, (0, 1));
    let somebody = plan(&mut HonestyFold::default()).1;
    let mut known = Told::new().says(&format!("my manager is {somebody}"));
    assert_eq!((plan(&mut known.fold).0, known.fold.invented), (0, (0, 1)));
    let mut nobody = Told::new().says("ask zz@nowhere.example.com");
    assert_eq!(plan(&mut nobody.fold).0, 1);
    let mut kept = Told::new();
    kept.add(What::Answered(Answered {
        person: PersonId(1),
        status: 200,
        ok: true,
        took_us: 1,
        kept: [("key".into(), "OPS-12".to_owned())].into(),
    }));
    assert_eq!(kept.says("see OPS-12").fold.invented, (0, 1), "what they saw themselves");
}

#[test]
fn how_people_write_is_counted() {
    let mut told = Told::new().says("Hello, please help 🙂").says("access jetzt bitte").says("<@U0APP> now");
    assert_eq!(told.fold.words, Sums { n: 3, sum: 4 + 3 + 2, squares: 16 + 9 + 4 });
    assert_eq!(told.fold.lower_case, (2, 3));
    assert_eq!((told.fold.polite, told.fold.emoji), ((2, 3), (1, 3)));
    told.add(What::AttemptEnded(AttemptEnded {
        how: AttemptEnd::Heard,
        turns: 3,
        re_asks: 0,
        why: String::new(),
    }));
    assert!(told.fold.open.is_empty(), "nothing is kept of what is over");
    assert!(has_emoji("ok :thumbsup:") && !has_emoji("at 10:30: now"));
}
