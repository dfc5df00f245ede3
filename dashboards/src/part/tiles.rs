//! Tiles: one figure each, with what it means beside it.

use maud::{Markup, html};

use crate::figure;
use crate::fold::live::Running;
use crate::part::mark::{self, Mark};

/// A tile.
pub struct Tile {
    /// What the figure is.
    pub name: &'static str,
    /// The figure.
    pub figure: String,
    /// What it means: n, interval, limit.
    pub about: String,
    /// How it is doing, where that can be said.
    pub mark: Option<Mark>,
}

/// Draws tiles.
#[must_use]
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul class="tiles" {
            @for tile in tiles {
                li class=[tile.mark.map(Mark::class)] {
                    span class="name" { @if let Some(mark) = tile.mark { (mark::shape(mark)) } (tile.name) }
                    b class="figure" { (tile.figure) }
                    span class="dim" { (tile.about) }
                }
            }
        }
    }
}

/// The tiles of a running run.
#[must_use]
pub fn live(live: &Running) -> Markup {
    let attempts = &live.attempts;
    let time = |percentile| {
        live.first_reply
            .percentile_us(percentile)
            .map_or_else(|| "—".to_owned(), |us| figure::millis(us / 1_000))
    };
    let failed = attempts.walked + attempts.broken + attempts.out_of_budget;
    tiles(&[
        Tile {
            name: "Satisfied so far",
            figure: figure::percent_of(attempts.well, attempts.telling()),
            about: format!(
                "{} of {} ended; the verdict comes at the end",
                figure::count(attempts.well),
                figure::count(attempts.telling())
            ),
            mark: None,
        },
        Tile {
            name: "Attempts",
            figure: figure::count(attempts.ended),
            about: format!("ended of {} begun", figure::count(attempts.started)),
            mark: None,
        },
        Tile {
            name: "Failing so far",
            figure: figure::count(failed),
            about: format!(
                "{} walked away, {} broken, {} out of budget",
                attempts.walked, attempts.broken, attempts.out_of_budget
            ),
            mark: (attempts.ended > 0).then_some(if failed > 0 { Mark::Doubt } else { Mark::Good }),
        },
        Tile {
            name: "First reply, p50",
            figure: time(50.0),
            about: format!(
                "p95 {} of {} so far, engine lag p99 {}",
                time(95.0),
                figure::count(live.first_reply.len()),
                figure::millis(live.timings.lag().p99_ms)
            ),
            mark: None,
        },
        spent(live),
        engine(live),
    ])
}

fn spent(live: &Running) -> Tile {
    Tile {
        name: "Spent",
        figure: figure::dollars(live.spent.spent.0),
        about: if live.spent.cap.0 == 0 {
            "no model, no cost".to_owned()
        } else {
            format!(
                "of {} a day, {} held",
                figure::dollars(live.spent.cap.0),
                figure::dollars(live.spent.held.0)
            )
        },
        mark: (live.refused > 0).then_some(Mark::Doubt),
    }
}

fn engine(live: &Running) -> Tile {
    Tile {
        name: "Engine lag, p99",
        figure: figure::millis(u64::from(live.health.lag_p99_ms)),
        about: format!(
            "worst second {}, {} overloaded, {} in memory",
            figure::millis(u64::from(live.lag_worst_ms)),
            figure::counted(live.overloaded, "second", "seconds"),
            figure::bytes(live.health.rss_bytes)
        ),
        mark: (live.overloaded > 0).then_some(Mark::Doubt),
    }
}
