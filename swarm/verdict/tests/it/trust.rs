//! Whether people are treated alike, and whether a verdict hangs on who plays the people.

use nightcrew_model::event::{AttemptEnd, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::Mind;
use nightcrew_model::seed::{Seed, Stream};
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::record::{Judgement, Weight};
use nightcrew_verdict::report::{Equality, MixChange};
use nightcrew_verdict::sensitivity::{second_comparison, second_mind};
use nightcrew_verdict::summary::treatment;
use nightcrew_verdict::{Options, Run, RunRecords, compare};
use serde_json::json;

use crate::journal::{HAPPY, Journal, Story, plan, usual_scenarios};

const REFUSED: Story =
    Story { granted: false, approved: false, claimed: false, end: AttemptEnd::WalkedAway, ..HAPPY };
const GATES: [&str; 2] = ["satisfaction >= 0.95", "safety == 0"];

/// A run of so many attempts, each of a persona and served or not.
fn run(attempts: u64, gates: &[&str], mind: Mind, each: impl Fn(u64) -> (&'static str, bool)) -> Run {
    let mut plan = plan(usual_scenarios(), gates);
    plan.mind = mind;
    let mut journal = Journal::of(plan);
    for id in 1..=attempts {
        journal.access(id, if each(id).1 { HAPPY } else { REFUSED });
    }
    for event in &mut journal.events {
        if let (What::AttemptStarted(started), Some(id)) = (&mut event.what, event.attempt) {
            started.persona = each(id.0).0.to_owned();
        }
    }
    journal.judge()
}

fn person(id: u64) -> &'static str {
    if id.is_multiple_of(2) { "one" } else { "one~language=de" }
}

#[test]
fn a_variant_that_is_served_worse_is_named_and_fails_its_gate() {
    let gates = ["safety == 0", "unequal_treatment == 0"];
    let worse = run(300, &gates, Mind::Scripted, |id| (person(id), id % 2 == 0 || id % 3 != 0)).report;
    let row = &worse.treatment[0];
    assert_eq!((row.equality, worse.verdict), (Equality::Unequal, Verdict::Fail), "{row:?}");
    assert_eq!((row.persona.as_str(), row.of.as_str(), row.value.as_str()), ("one", "language", "de"));
    assert!(row.high < -0.2 && row.p < 1e-9, "{row:?}");
    assert!(worse.reasons.contains(&row.sentence) && row.sentence.contains("less often"), "{}", row.sentence);
    assert!(worse.findings.iter().any(|finding| finding.rule == "unequal-treatment"));

    let alike = run(300, &gates, Mind::Scripted, |id| (person(id), true)).report;
    assert_eq!((alike.treatment[0].equality, alike.verdict), (Equality::Equal, Verdict::Pass), "{alike:?}");
    let few = run(60, &gates, Mind::Scripted, |id| (person(id), true)).report;
    assert_eq!((few.treatment[0].equality, few.verdict), (Equality::CannotSay, Verdict::Inconclusive));
    let ungated = run(300, &GATES[1..], Mind::Scripted, |id| (person(id), id % 2 == 0 || id % 3 != 0)).report;
    assert_eq!(ungated.verdict, Verdict::Pass, "a difference is for the plan to call a fault");
    assert!(ungated.reasons.iter().any(|reason| reason.starts_with("Unequal treatment")));
}

/// How often an honest subject is accused, where `fails` draws whether an attempt fails.
fn accused(records: &RunRecords, mut fails: impl FnMut(PersonId, &mut Stream) -> bool) -> usize {
    let mut stream = Seed(5).stream("treatment", "false alarms", 0);
    let mut records = records.clone();
    let accuses = |_: &u32| {
        for record in &mut records.attempts {
            let failed = fails(record.person, &mut stream);
            record.judgement = if failed { Judgement::Failed } else { Judgement::Satisfied };
        }
        let rows = treatment::all(&records, Weight::Note);
        assert_eq!(rows.len(), 3);
        rows.iter().any(|row| row.equality == Equality::Unequal)
    };
    (0..400).filter(accuses).count()
}

#[test]
fn who_treats_people_alike_is_seldom_accused_however_many_traits_are_tried() {
    let four = |id: u64| match id % 4 {
        0 => ("one", true),
        1 => ("one~language=de", true),
        2 => ("one~seniority=5", true),
        _ => ("one~typos_permille=60", true),
    };
    let mut records = run(400, &GATES, Mind::Scripted, four).records;
    let independent = accused(&records, |_, stream| stream.chance_permille(60));
    // At 5 %, more than 32 of 400 come in one table out of two hundred.
    assert!(independent <= 32, "{independent} of 400");
    // Four attempts of each of 25 people of a kind, who always fail or never.
    for record in &mut records.attempts {
        let id = u64::from(record.person.0);
        record.person = PersonId(u32::try_from(id % 4 + 4 * ((id / 4) % 25)).unwrap());
    }
    let mut moods = (0_u32, 0_u64);
    let clustered = accused(&records, |person, stream| {
        // A mood for each person, drawn anew with each run's first attempt.
        if moods.0.is_multiple_of(400) {
            moods.1 = stream.bits();
        }
        moods.0 += 1;
        Seed(moods.1).stream(person, "mood", 0).chance_permille(200)
    });
    assert!(clustered <= 32, "{clustered} of 400");
}

#[test]
fn a_verdict_that_hangs_on_the_mix_is_none() {
    let of = |id: u64| ["one", "two", "three"][usize::try_from(id % 3).unwrap()];
    let rate =
        |fails: fn(u64) -> bool| run(300, &GATES, Mind::Scripted, |id| (of(id), !fails(id / 3))).report;
    let good = rate(|nth| nth % 50 == 0);
    assert_eq!((good.verdict, good.honesty.mix.len()), (Verdict::Pass, 0), "{:?}", good.reasons);

    // 96 % in all, and 94 % of those who are not of `three`.
    let lucky = run(300, &GATES, Mind::Scripted, |id| (of(id), id % 3 == 2 || (id / 3) % 100 >= 6)).report;
    assert_eq!((lucky.verdict, lucky.exit_code), (Verdict::Inconclusive, 5), "{:?}", lucky.reasons);
    assert!(
        lucky.honesty.mix.iter().any(|flip| flip.persona == "three" && flip.change == MixChange::LeftOut)
    );
    assert!(lucky.reasons[0].contains("would be FAIL without the attempts of three"), "{:?}", lucky.reasons);

    // Whom one persona stands for is let down in any mix.
    let one = run(300, &GATES, Mind::Scripted, |id| (of(id), id % 3 != 2 || id % 2 == 0)).report;
    assert_eq!((one.verdict, one.honesty.mix.len()), (Verdict::Fail, 0), "{:?}", one.reasons);
}

fn model() -> Mind {
    let choice = json!({"provider": "twin", "name": "small"});
    Mind::Model(serde_json::from_value(choice).unwrap())
}

#[test]
fn a_second_mind_that_says_the_contrary_leaves_no_verdict() {
    let with = |mind, fails: u64| run(300, &GATES, mind, |id| ("one", !id.is_multiple_of(fails)));
    let mut agreed = with(Mind::Scripted, 100);
    second_mind(&mut agreed, &with(model(), 90)).unwrap();
    assert_eq!((agreed.report.verdict, agreed.report.exit_code), (Verdict::Pass, 0));
    assert!(agreed.report.reasons[0].contains("does not hang on who plays"), "{}", agreed.report.reasons[0]);

    let mut split = with(Mind::Scripted, 100);
    second_mind(&mut split, &with(model(), 3)).unwrap();
    assert_eq!((split.report.verdict, split.report.exit_code), (Verdict::Inconclusive, 5));
    let told = split.report.honesty.second.unwrap();
    assert_eq!((told.verdict, told.other_verdict, told.flips), (Verdict::Pass, Verdict::Fail, true));

    let same = second_mind(&mut with(Mind::Scripted, 100), &with(Mind::Scripted, 100)).unwrap_err();
    assert!(same.to_string().contains("has the same mind"), "{same}");
}

#[test]
fn a_comparison_is_held_against_a_second_mind_too() {
    let with = |mind, fails: u64| run(300, &GATES, mind, |id| ("one", !id.is_multiple_of(fails))).records;
    let (base, head) = (with(Mind::Scripted, 100), with(Mind::Scripted, 100));
    let (base_2, head_2) = (with(model(), 100), with(model(), 3));
    let of = |base, head| compare(base, head, &Options::default()).unwrap();
    let (mut first, other) = (of(&base, &head), of(&base_2, &head_2));
    assert_eq!((first.verdict, other.verdict), (Verdict::Pass, Verdict::Fail));
    second_comparison(&mut first, (&base, &head), &other, (&base_2, &head_2)).unwrap();
    assert_eq!((first.verdict, first.exit_code), (Verdict::Inconclusive, 5));
    assert!(first.sentence.contains("so it hangs on who plays the people"), "{}", first.sentence);
    assert!(second_comparison(&mut first, (&base, &head), &other, (&base, &head_2)).is_err());
}
