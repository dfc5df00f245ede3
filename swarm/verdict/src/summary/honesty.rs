//! The honesty panel: how far the crew itself can be trusted.

use std::collections::BTreeMap;

use nightcrew_model::event::Rung;
use nightcrew_model::plan::Plan;

use super::group::Group;
use super::layers::fraction;
use super::words::percent;
use crate::fold::honesty::{HonestyFold, Sums};
use crate::report::{Honesty, Mean, MixFlip, VoidAttempts, WritingStyle, rung_name};
use crate::stats::{Z95, number};

/// The share of messages by the template instead of the model above which the run is hardly the model's.
const FALLBACK_MUCH: f64 = 0.05;

/// The panel.
#[must_use]
pub fn honesty(
    mut fold: HonestyFold,
    plan: &Plan,
    whole: &Group<'_>,
    void: &VoidAttempts,
    mix: Vec<MixFlip>,
) -> Honesty {
    fold.settle(plan);
    let messages: u64 = fold.rungs.values().sum();
    let of_rung = |(rung, count): (&Rung, &u64)| (rung_name(*rung).to_owned(), fraction(*count, messages));
    let share = |(count, n): (u64, u64)| fraction(count, n);
    let ended = whole.ended();
    let mut panel = Honesty {
        texts_known: fold.texts_known(),
        style: WritingStyle {
            words: mean(fold.words),
            lower_case: share(fold.lower_case),
            polite: share(fold.polite),
            emoji: share(fold.emoji),
        },
        rungs: fold.rungs.iter().map(of_rung).collect::<BTreeMap<_, _>>(),
        void: void.by.iter().map(|(blame, count)| (*blame, fraction(*count, ended))).collect(),
        walked_away: fraction(whole.walked_away(), whole.judged()),
        leaked: share(fold.leaked),
        leaks: fold.leaks,
        invented: share(fold.invented),
        inventions: fold.inventions,
        mix,
        second: None,
        sentences: Vec::new(),
    };
    panel.sentences = sentences(&panel);
    panel
}

/// The mean with the usual interval: of thousands of messages nothing finer is needed.
fn mean(sums: Sums) -> Mean {
    if sums.n == 0 {
        return Mean::default();
    }
    let n = number(sums.n);
    let mean = number(sums.sum) / n;
    let variance = (number(sums.squares) / n - mean * mean).max(0.0) * n / (n - 1.0).max(1.0);
    let half = Z95 * libm::sqrt(variance / n);
    Mean { n: sums.n, mean: Some(mean), low: Some((mean - half).max(0.0)), high: Some(mean + half) }
}

fn sentences(panel: &Honesty) -> Vec<String> {
    let mut sentences: Vec<String> = panel.mix.iter().map(|flip| flip.sentence.clone()).collect();
    if !panel.texts_known {
        sentences.push(
            "The journal leaves out what people wrote in attempts that went well (`detail: summary`), so nothing is said of \
             how the crew writes."
                .to_owned(),
        );
    }
    let (leaked, invented) = (&panel.leaked, &panel.invented);
    if leaked.count > 0 {
        sentences.push(format!(
            "In {} of {} attempts that withhold a fact it was told before anybody asked: these people made it easier for the \
             subject than the scenario means.",
            leaked.count, leaked.n
        ));
    }
    if invented.count > 0 {
        sentences.push(format!(
            "In {} of {} attempts a person named an address, a ticket or a number that comes from nowhere: what the subject \
             made of it says little.",
            invented.count, invented.n
        ));
    }
    if let Some(fallback) = panel.rungs.get(rung_name(Rung::Fallback))
        && fallback.estimate.is_some_and(|share| share > FALLBACK_MUCH)
    {
        sentences.push(format!(
            "{} of {} messages ({}) were worded by the template, because the model could not answer.",
            fallback.count,
            fallback.n,
            fallback.estimate.map_or(String::new(), percent)
        ));
    }
    sentences
}
