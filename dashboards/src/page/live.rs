//! The live page. Its parts are listed once: the page, the stream's first frame and every later frame follow the list.

use maud::{DOCTYPE, Markup, html};

use crate::fold::live::Running;
use crate::part::{feed, findings, strip, tiles, traffic, trends};

/// One part of the live page.
pub struct LivePart {
    /// Its name: the element `part-<name>` holds it.
    pub name: &'static str,
    /// Draws it.
    pub draw: fn(&Running) -> Markup,
}

/// All parts of the live page.
pub const PARTS: &[LivePart] = &[
    LivePart { name: "strip", draw: strip::strip },
    LivePart { name: "tiles", draw: tiles::live },
    LivePart { name: "trends", draw: trends::trends },
    LivePart { name: "feed", draw: feed::feed },
    LivePart { name: "traffic", draw: traffic::traffic },
    LivePart { name: "findings", draw: findings::findings },
];

fn place(name: &str, live: &Running) -> Markup {
    let part = PARTS.iter().find(|part| part.name == name);
    html! { div class={ "part " (name) } id={ "part-" (name) } { @if let Some(part) = part { ((part.draw)(live)) } } }
}

/// The document's frame for pages that the live server serves.
#[must_use]
pub fn frame(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Nightcrew" }
                link rel="icon" href="/assets/mark.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/nightcrew.css";
                script type="module" src="/assets/live.js" {}
            }
            body { (body) }
        }
    }
}

/// The page.
#[must_use]
pub fn live(live: &Running) -> Markup {
    frame(
        &live.card.plan,
        html! {
            header class="bar" { (place("strip", live)) }
            main class="live" {
                p class="warning" id="link" role="status" hidden {}
                h1 class="unseen" { "Nightcrew, live" }
                (place("tiles", live))
                section class="card" aria-labelledby="trends-title" { h2 id="trends-title" { "How it goes" } (place("trends", live)) }
                div class="split" {
                    section class="card" aria-labelledby="feed-title" {
                        h2 id="feed-title" { "Conversations" }
                        p class="lead" { "Failing ones first, then those under way, the latest line first." }
                        (place("feed", live))
                    }
                    div {
                        section class="card" aria-labelledby="traffic-title" { h2 id="traffic-title" { "Twins" } (place("traffic", live)) }
                        section class="card" aria-labelledby="findings-title" { h2 id="findings-title" { "Out of the ordinary" } (place("findings", live)) }
                    }
                }
                footer class="dim" { "Figures are so far, by the engine's word. The verdict comes from the whole journal at the end." }
            }
        },
    )
}
