//! What the run came upon so far: endpoints that the subject called in vain, deliveries given up, refusals, episodes.

use maud::{Markup, html};
use nightcrew_model::event::Tier;

use crate::figure;
use crate::fold::live::Running;
use crate::part::episodes;
use crate::part::mark::{self, Mark};

/// The findings so far.
#[must_use]
pub fn findings(live: &Running) -> Markup {
    let quiet =
        live.not_served.is_empty() && live.given_up == 0 && live.refused == 0 && live.episodes.is_empty();
    html! {
        @if quiet { p class="empty" { "Nothing out of the ordinary." } }
        ul class="findings" {
            @if live.given_up > 0 { li { (mark::shape(Mark::Bad)) (figure::counted(live.given_up, "delivery was", "deliveries were")) " given up: the subject never took it." } }
            @if live.refused > 0 { li { (mark::shape(Mark::Doubt)) "The budget refused " (figure::counted(live.refused, "call", "calls")) "." } }
            @for ((twin, endpoint, tier), calls) in &live.not_served {
                li {
                    (mark::shape(Mark::Doubt)) (twin) " " code { (endpoint) } " "
                    @if *tier == Tier::Unknown { "does not exist at the vendor" } @else { "is not served by the twin" }
                    ", called " (figure::counted(*calls, "time", "times")) "."
                }
            }
        }
        (episodes::list(live.episodes.iter().rev().map(|(at, told)| (at.0, told.as_str()))))
    }
}
