//! What flows through each twin while the run lasts.

use maud::{Markup, html};

use crate::figure;
use crate::fold::live::Running;

/// The table of twins.
#[must_use]
pub fn traffic(live: &Running) -> Markup {
    let time = |us: Option<u64>| {
        us.map_or_else(|| "—".to_owned(), |us| format!("{}.{} ms", us / 1_000, us % 1_000 / 100))
    };
    html! {
        @if live.traffic.iter().next().is_none() { p class="empty" { "No call yet." } } @else {
            div class="scroll" {
                table {
                    thead { tr { th scope="col" { "Twin" } th scope="col" class="n" { "a minute" } th scope="col" class="n" { "calls" } th scope="col" class="n" { "4xx" } th scope="col" class="n" { "5xx" } th scope="col" class="n" { "p95" } } }
                    tbody {
                        @for (name, twin) in live.traffic.iter() {
                            tr {
                                th scope="row" { (name) }
                                td class="n" { (figure::count(twin.per_minute(live.us))) }
                                td class="n" { (figure::count(twin.calls)) }
                                td class="n" { (figure::count(twin.client_errors)) }
                                td class="n" { (figure::count(twin.server_errors)) }
                                td class="n" { (time(twin.times.percentile_us(95.0))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
