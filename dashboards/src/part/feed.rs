//! The feed of conversations, failing ones first.

use maud::{Markup, html};
use nightcrew_model::event::AttemptEnd;

use crate::figure;
use crate::fold::conversation::Conversation;
use crate::fold::live::Running;
use crate::part::mark::{self, Mark};
use crate::part::transcript;

/// Conversations shown at once; the page stays readable and a frame small.
const SHOWN: usize = 40;
/// Latest lines shown of each; its own page shows all that are kept.
const LINES_SHOWN: usize = 12;

/// The feed.
#[must_use]
pub fn feed(live: &Running) -> Markup {
    html! {
        @if live.feed.iter().next().is_none() { p class="empty" { "No conversation yet." } }
        @for conversation in live.feed.iter().take(SHOWN) { (row(conversation)) }
        @if live.feed.unfollowed > 0 {
            p class="dim" { (figure::counted(live.feed.unfollowed, "attempt was", "attempts were")) " begun while too many were under way to follow; they are in the journal." }
        }
    }
}

fn row(conversation: &Conversation) -> Markup {
    let (mark, word) = ended(conversation);
    let id = conversation.attempt.to_string();
    html! {
        details class={ "talkrow " (mark.class()) } id={ "c-" (id) } {
            summary {
                (mark::shape(mark))
                span class="who" { (conversation.name) }
                span class="dim" { (conversation.persona) }
                span class="scenario" { (conversation.scenario) }
                span class="state" { (word) }
                @if let Some(last) = conversation.lines.back() { span class="last dim" dir="auto" { (crate::text::one_line(&last.text, 90)) } }
            }
            @if let Some((_, _, why)) = conversation.end.as_ref().filter(|(_, _, why)| !why.is_empty()) { p class="why" { (why) } }
            (transcript::of_conversation(conversation, LINES_SHOWN))
            p { a href={ "/conversations/" (id) } { "The whole conversation" } span class="dim" { " attempt " code { (id) } } }
        }
    }
}

/// How a conversation stands, as a mark and a word.
#[must_use]
pub fn ended(conversation: &Conversation) -> (Mark, &'static str) {
    match conversation.end.as_ref().map(|(_, how, _)| *how) {
        None => (Mark::Open, "under way"),
        Some(AttemptEnd::Heard) => (Mark::Good, "heard back"),
        Some(AttemptEnd::Settled) => (Mark::Good, "settled"),
        Some(AttemptEnd::WalkedAway) => (Mark::Bad, "walked away"),
        Some(AttemptEnd::Broken) => (Mark::Bad, "broken"),
        Some(AttemptEnd::OutOfBudget) => (Mark::Doubt, "out of budget"),
        Some(AttemptEnd::Stopped) => (Mark::Doubt, "cut short"),
    }
}
