//! The strip that is always in sight: which run, where it stands, how it goes so far.

use maud::{Markup, html};
use nightcrew_model::event::EndReason;

use crate::figure;
use crate::fold::live::{Running, State};
use crate::part::mark::{self, Mark};

/// The strip of a running run.
#[must_use]
pub fn strip(live: &Running) -> Markup {
    let (mark, word) = standing(live.state());
    let card = &live.card;
    let share = figure::ratio(live.at.0, card.duration_ms).min(1.0) * 100.0;
    html! {
        div class="what" {
            b { (card.plan) }
            @if !card.subject.is_empty() {
                span class="dim" { (card.subject) @if let Some(release) = &card.release { " " (release) } " · seed " (card.seed) " · " (card.pace) }
            }
        }
        dl {
            div { dt { "State" } dd class=(mark.class()) { (mark::shape(mark)) (word) } }
            div { dt { "Elapsed" } dd { (figure::clock(live.at.0)) @if card.duration_ms > 0 { span class="dim" { " of " (figure::clock(card.duration_ms)) } } } }
            div { dt { "People active" } dd { (figure::count(u64::from(live.health.active))) @if card.employees > 0 { span class="dim" { " of " (figure::count(card.employees as u64)) } } } }
            div { dt { "Satisfied so far" } dd { (figure::percent_of(live.attempts.well, live.attempts.telling())) span class="dim" { " n " (figure::count(live.attempts.telling())) } } }
            div { dt { "Spend" } dd { (figure::dollars(live.spent.spent.0)) @if live.spent.cap.0 > 0 { span class="dim" { " of " (figure::dollars(live.spent.cap.0)) } } } }
        }
        svg class="progress" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
            rect class="track" width="100" height="1" {}
            rect class="done" width=(format!("{share:.2}")) height="1" {}
        }
        @if live.dropped > 0 {
            p class="warning" { (mark::shape(Mark::Doubt)) "This page could not keep up: " (figure::counted(live.dropped, "event was", "events were")) " not counted here. The journal and the report hold them all." }
        }
    }
}

fn standing(state: State) -> (Mark, &'static str) {
    match state {
        State::Starting => (Mark::Open, "starting"),
        State::Steady => (Mark::Open, "steady"),
        State::Draining => (Mark::Open, "draining"),
        State::Ended(EndReason::Completed) => (Mark::Good, "ended"),
        State::Ended(EndReason::Interrupted) => (Mark::Doubt, "stopped by the user"),
        State::Ended(EndReason::BudgetSpent) => (Mark::Doubt, "stopped by the budget"),
        State::Ended(EndReason::SubjectLost) => (Mark::Bad, "the subject was lost"),
    }
}
