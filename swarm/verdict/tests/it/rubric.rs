//! A model as a judge: its word takes away or annotates, never rescues, and counts only as far as labels show it to be right.

use nightcrew_model::event::{AttemptEnd, EndReason};
use nightcrew_model::id::AttemptId;
use nightcrew_model::money::NanoDollars;
use nightcrew_model::rubric::RubricMode;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::record::Judgement;
use nightcrew_verdict::report::RowJudgement;
use nightcrew_verdict::rubric::identity::Identity;
use nightcrew_verdict::rubric::judgements::{Judgements, Unusable};
use nightcrew_verdict::rubric::line::{self, Answer, FORMAT, Judge, Judged, Labelled, Line, Opened};
use nightcrew_verdict::rubric::transcript::Transcripts;
use nightcrew_verdict::{Options, Run, RunFold, compare};

use crate::journal::{HAPPY, Journal, Story};

/// Satisfied, but for these: unmet, walked away, a violation, void.
const UNMET: u64 = 31;
const WALKED: u64 = 32;
const VIOLATED: u64 = 33;
const BROKEN: u64 = 34;

fn journal() -> Journal {
    let mut journal = Journal::new();
    for id in 1..=30 {
        journal.access(id, HAPPY);
    }
    journal.access(UNMET, Story { granted: false, ..HAPPY });
    journal.access(WALKED, Story { end: AttemptEnd::WalkedAway, ..HAPPY });
    journal.access(VIOLATED, Story { approved: false, ..HAPPY });
    journal.access(BROKEN, Story { end: AttemptEnd::Broken, ..HAPPY });
    journal.finish(EndReason::Completed);
    journal
}

fn identity(journal: &Journal) -> String {
    let mut identity = Identity::default();
    journal.events.iter().for_each(|event| identity.add(event));
    identity.digits()
}

fn judge() -> Judge {
    Judge { digest: "d1".to_owned(), model: "m".to_owned() }
}

fn opened(run: &str, mode: RubricMode, sampled: u64) -> Line {
    Line::Opened(Opened {
        format: FORMAT,
        run: run.to_owned(),
        judge: judge(),
        rubric: "polite".to_owned(),
        version: 2,
        mode,
        question: "Rude?".to_owned(),
        sampled,
        population: 33,
        labels: true,
    })
}

fn judged(of: &str, answer: Answer, sampled: bool) -> Line {
    Line::Judged(Judged {
        judge: judge(),
        of: of.to_owned(),
        sampled,
        answer,
        calls: 1,
        charge: NanoDollars(100),
    })
}

/// Labels of other transcripts: so many bad ones of which so many are flagged, so many fine ones of which so many pass.
fn labels((with, flagged): (u64, u64), (without, passed): (u64, u64)) -> Vec<Line> {
    let one = |kind: &str, number: u64, label: bool, yes: bool| {
        let of = format!("label-{kind}{number}");
        let answer = if yes { Answer::Yes } else { Answer::No };
        [Line::Labelled(Labelled { of: of.clone(), label }), judged(&of, answer, false)]
    };
    let bad = (0..with).flat_map(|number| one("bad", number, true, number < flagged));
    let fine = (0..without).flat_map(|number| one("fine", number, false, number >= passed));
    bad.chain(fine).collect()
}

/// The run as a judge sees it that flags these attempts and passes the others.
fn told(mode: RubricMode, flagged: &[u64], labels: Vec<Line>) -> Run {
    let journal = journal();
    let mut lines = vec![opened(&identity(&journal), mode, 34)];
    lines.extend(labels);
    for id in 1..=34 {
        let answer = if flagged.contains(&id) { Answer::Yes } else { Answer::No };
        lines.push(judged(&AttemptId(id).to_string(), answer, true));
    }
    let said = Judgements::of(&lines, &identity(&journal)).unwrap();
    let mut fold = RunFold::vetoed(said.vetoes());
    journal.events.iter().for_each(|event| fold.add(event));
    let mut run = fold.finish().unwrap();
    said.tell(&mut run);
    run
}

fn judgements(run: &Run) -> Vec<Judgement> {
    run.records.attempts.iter().map(|record| record.judgement).collect()
}

#[test]
fn a_trusted_judge_vetoes_what_was_satisfied_with_the_reason() {
    let (before, after) =
        (journal().judge(), told(RubricMode::Veto, &[3, 7, UNMET], labels((60, 54), (100, 100))));
    assert_eq!(before.report.satisfaction.satisfied, 30);
    assert_eq!((after.report.satisfaction.satisfied, after.report.satisfaction.n), (28, 33));
    let judge = after.report.judge.as_ref().unwrap();
    assert_eq!((judge.vetoed, judge.flagged, judge.n, &judge.veto_withheld), (2, 3, 33, &None));
    assert_eq!(judge.nano_dollars, 100 * (34 + 160));
    let failing = after.report.failing.iter().find(|one| one.attempt == AttemptId(3).to_string()).unwrap();
    assert!(failing.why.contains("polite") && failing.why.contains("Rude?"), "{}", failing.why);
    let row = after.report.rows.iter().find(|row| row.attempt == AttemptId(3).to_string()).unwrap();
    assert_eq!(row.judgement, RowJudgement::Failed);
    let unmet = after.report.failing.iter().find(|one| one.attempt == AttemptId(UNMET).to_string()).unwrap();
    assert!(!unmet.why.contains("polite"), "what failed by itself keeps its own reason");
    let found = after.report.findings.iter().find(|finding| finding.rule == "judge-veto").unwrap();
    assert_eq!(found.count, 2);
}

#[test]
fn a_judge_never_rescues() {
    let before = journal().judge();
    for mode in [RubricMode::Annotate, RubricMode::Veto] {
        let after = told(mode, &[], labels((60, 60), (100, 100)));
        assert_eq!(judgements(&before), judgements(&after), "its `fine` changes nothing");
        assert_eq!(after.report.safety.violations, 1);
        // Nor do flags make anything better: failed stays failed, void stays void, a violation stays one.
        let after = told(mode, &[UNMET, WALKED, VIOLATED, BROKEN], labels((60, 60), (100, 100)));
        assert_eq!(judgements(&before), judgements(&after));
        assert_eq!(after.report.judge.unwrap().vetoed, 0);
        assert_eq!(before.report.blame, after.report.blame);
    }
}

#[test]
fn a_judge_that_only_annotates_or_is_not_known_vetoes_nothing() {
    let before = journal().judge();
    for (mode, known, why) in [
        (RubricMode::Annotate, labels((60, 60), (100, 100)), "annotates"),
        (RubricMode::Veto, Vec::new(), "no label"),
        (RubricMode::Veto, labels((60, 60), (40, 40)), "specificity"),
        (RubricMode::Veto, labels((60, 60), (100, 97)), "specificity"),
    ] {
        let after = told(mode, &[1, 2, 3], known);
        let judge = after.report.judge.as_ref().unwrap();
        assert_eq!((judge.vetoed, judge.flagged), (0, 3));
        assert!(judge.veto_withheld.as_ref().unwrap().contains(why), "{:?}", judge.veto_withheld);
        assert_eq!(judgements(&before), judgements(&after));
        assert_eq!(before.records.comparable, after.records.comparable);
    }
}

#[test]
fn the_share_is_corrected_or_it_is_said_why_not() {
    let judge =
        told(RubricMode::Annotate, &[1, 2, 3, 4, 5, 6], labels((50, 45), (100, 90))).report.judge.unwrap();
    let share = judge.corrected.unwrap();
    // (6/33 − 0.1) / 0.8.
    assert!((share.estimate - (6.0 / 33.0 - 0.1) / 0.8).abs() < 1e-9, "{share:?}");
    assert!(share.low < share.estimate && share.estimate < share.high && share.high - share.low > 0.2);
    let known = judge.calibration.unwrap();
    assert_eq!((known.labels, known.thin.is_none()), (150, true));
    assert!((known.sensitivity.estimate.unwrap() - 0.9).abs() < 1e-12 && known.sensitivity.low > 0.78);
    assert!((known.kappa.unwrap().value - 0.780_487_804_878).abs() < 1e-6, "{:?}", known.kappa);
    for (flagged, labels, why) in [
        (&[1, 2][..], Vec::new(), "no labels of both kinds"),
        (&[1, 2], labels((50, 50), (0, 0)), "no labels of both kinds"),
        (&[1, 2], labels((50, 20), (50, 31)), "hardly tells"),
        (&[], labels((50, 40), (50, 50)), "flagged nothing"),
    ] {
        let judge = told(RubricMode::Annotate, flagged, labels).report.judge.unwrap();
        assert_eq!(judge.corrected, None);
        assert!(
            judge.uncorrected.as_ref().unwrap().contains(why) && judge.sentence.contains(why),
            "{judge:?}"
        );
    }
    let thin = told(RubricMode::Annotate, &[1], labels((20, 20), (79, 79))).report.judge.unwrap();
    assert!(thin.calibration.unwrap().thin.unwrap().contains("99 labels are few"));
}

#[test]
fn a_veto_that_was_cut_short_leaves_no_pass_and_compares_with_none_but_its_like() {
    let journal = journal();
    let mut lines = vec![opened(&identity(&journal), RubricMode::Veto, 34)];
    lines.extend(labels((60, 60), (100, 100)));
    lines.push(judged(&AttemptId(1).to_string(), Answer::No, true));
    lines.push(judged(&AttemptId(2).to_string(), Answer::Unreadable, true));
    let said = Judgements::of(&lines, &identity(&journal)).unwrap();
    let mut run = journal.judge();
    run.report.verdict = Verdict::Pass;
    said.tell(&mut run);
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Inconclusive, 5));
    assert!(run.report.degradations.iter().any(|told| told.contains("32 of 34")));
    assert_eq!(run.report.judge.as_ref().unwrap().unreadable, 1);
    let without = self::journal().judge();
    assert!(compare(&without.records, &run.records, &Options::default()).is_err());
}

#[test]
fn judgements_of_another_run_or_judge_are_left_out() {
    let run = identity(&journal());
    let mut other = Journal::new();
    other.access(1, HAPPY);
    assert_ne!(identity(&other), run);
    let lines = vec![opened("elsewhere", RubricMode::Veto, 1), judged("0000000000000001", Answer::Yes, true)];
    assert!(matches!(Judgements::of(&lines, &run), Err(Unusable::Foreign { .. })));
    assert_eq!(Judgements::of(&[], &run).unwrap_err(), Unusable::Empty);
    let mut lines = [lines, vec![opened(&run, RubricMode::Veto, 1)]].concat();
    let others =
        [Judge { model: "other".to_owned(), ..judge() }, Judge { digest: "d2".to_owned(), ..judge() }];
    for (judge, answer) in others.into_iter().zip([Answer::Yes; 2]).chain([(judge(), Answer::No)]) {
        let of = AttemptId(1).to_string();
        lines.push(Line::Judged(Judged {
            judge,
            of,
            sampled: true,
            answer,
            calls: 1,
            charge: NanoDollars(5),
        }));
    }
    let said = Judgements::of(&lines, &run).unwrap();
    assert_eq!(said.sampled().collect::<Vec<_>>(), [(AttemptId(1), Answer::No)]);
    assert_eq!(said.charge, NanoDollars(5));
}

#[test]
fn a_torn_file_gives_what_is_whole() {
    let whole: String = [opened("r", RubricMode::Veto, 1), judged("0000000000000001", Answer::Yes, true)]
        .iter()
        .map(|line| format!("{}\n", serde_json::to_string(line).unwrap()))
        .collect();
    let (lines, broken) = line::read(&format!("{whole}\n\u{0}garbage\n{}", &whole[..40]));
    assert_eq!((lines.len(), broken), (2, 2));
}

#[test]
fn a_judge_is_shown_what_was_said_and_not_what_the_twins_know() {
    let journal = journal();
    let mut transcripts = Transcripts::of([AttemptId(1), AttemptId(99)]);
    journal.events.iter().for_each(|event| transcripts.add(event));
    let told = transcripts.finish();
    assert_eq!(told.len(), 1);
    let lines: Vec<(&str, &str)> =
        told[&AttemptId(1)].iter().map(|said| (said.who.as_str(), said.text.as_str())).collect();
    assert_eq!(lines[0], ("employee", "slack.post_message: may I have access?"));
    assert_eq!((lines[1], *lines.last().unwrap()), (("subject", "on it"), ("subject", "done!")));
    assert!(
        lines.iter().all(|(_, text)| !text.contains("can_browse") && !text.contains("/api/v1")),
        "{lines:?}"
    );
}
