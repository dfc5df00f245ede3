//! One conversation on a page of its own, with an address that can be kept while the run lasts.

use maud::{Markup, html};

use crate::fold::conversation::{Conversation, LINES_MAX};
use crate::page::live::frame;
use crate::part::{feed, mark, transcript};

/// The page.
#[must_use]
pub fn conversation(conversation: &Conversation) -> Markup {
    let (mark, word) = feed::ended(conversation);
    frame(
        &conversation.name,
        html! {
            main class="report" {
                p { a href="/" { "Back to the run" } }
                header class="title" {
                    h1 { (conversation.name) }
                    p class="dim" { (conversation.persona) " · " (conversation.scenario) " · attempt " code { (conversation.attempt) } }
                    p class={ "badge " (mark.class()) } { (mark::shape(mark)) (word) }
                }
                @if let Some((_, _, why)) = &conversation.end { p { (why) } }
                section class="card" aria-label="Transcript" { (transcript::of_conversation(conversation, LINES_MAX)) }
            }
        },
    )
}
