//! An estimate with its interval, drawn on a track from 0 to 1: a whisker for the interval, a dot for the estimate.

use maud::{Markup, html};

use crate::figure;

const WIDTH: f64 = 160.0;

/// Draws shares from 0 to 1; nothing is drawn where there is no estimate.
#[must_use]
pub fn share(low: f64, estimate: Option<f64>, high: f64) -> Markup {
    let place = |share: f64| format!("{:.1}", 4.0 + share.clamp(0.0, 1.0) * (WIDTH - 8.0));
    let told = format!(
        "{} (95 % interval {} to {})",
        estimate.map_or_else(|| "no estimate".to_owned(), figure::percent),
        figure::percent(low),
        figure::percent(high)
    );
    html! {
        svg class="interval" viewBox="0 0 160 16" width="160" height="16" role="img" aria-label=(told) {
            title { (told) }
            line class="track" x1="4" x2="156" y1="8" y2="8" {}
            @if let Some(estimate) = estimate.filter(|estimate| estimate.is_finite()) {
                line class="whisker" x1=(place(low)) x2=(place(high)) y1="8" y2="8" {}
                circle class="dot" cx=(place(estimate)) cy="8" r="4" {}
            }
        }
    }
}

/// Parts of a whole as one bar; `parts` are (class, name, count).
#[must_use]
pub fn stack<N: AsRef<str>>(parts: &[(&str, N, u64)]) -> Markup {
    let whole: u64 = parts.iter().map(|(_, _, count)| count).sum();
    let mut at = 0.0;
    html! {
        @if whole > 0 {
            svg class="stack" viewBox="0 0 400 12" preserveAspectRatio="none" aria-hidden="true" {
                @for (class, _, count) in parts.iter().filter(|(_, _, count)| *count > 0) {
                    @let width = figure::ratio(*count, whole) * 400.0;
                    rect class=(class) x=(format!("{at:.2}")) y="0" width=(format!("{width:.2}")) height="12" {}
                    @let () = at += width;
                }
            }
        }
        ul class="legend" {
            @for (class, name, count) in parts {
                li { span class={ "key " (class) } {} (name.as_ref()) " " b { (figure::count(*count)) } " " span class="dim" { (figure::percent_of(*count, whole)) } }
            }
        }
    }
}
