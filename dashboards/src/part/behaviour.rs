//! How the subject went about its work: effort, waits, claims against the state, changes that nobody asked for, calls to what
//! is not there.

use maud::{Markup, html};
use nightcrew_verdict::report::{Behaviour, EndpointShare, Fraction, Mean, Percentiles, Report};

use crate::part::{interval, table};
use crate::{figure, text};

/// Endpoints listed of a kind; the JSON report holds all.
const ENDPOINTS_MAX: usize = 20;

/// The behaviour of a report; nothing where nothing was judged.
#[must_use]
pub fn behaviour(report: &Report) -> Markup {
    let found = &report.behaviour;
    if found.attempts == 0 {
        return html! {};
    }
    table::section(
        "behaviour",
        "How did the subject go about it?",
        "Over judged attempts.",
        html! {
            @if !found.calls_known { p class="dim" { "This journal leaves calls out: what is about calls is not known." } }
            div class="columns" {
                div { h3 { "Effort, an attempt" } (efforts(found)) }
                div { h3 { "Waits" } (waits(found)) }
            }
            h3 { "What should not be" }
            (faults(found))
            (strays("Changed without being asked", &found.collateral.endpoints))
            (strays("Called though the vendor does not have it", &found.unknown.endpoints))
            (strays("Called though the twin does not serve it", &found.unsupported.endpoints))
        },
    )
}

fn efforts(found: &Behaviour) -> Markup {
    let rows = [
        ("Calls", &found.calls),
        ("Messages that people heard", &found.messages),
        ("Messages that the person wrote", &found.turns),
        ("Asked again", &found.re_asks),
        ("Sent elsewhere", &found.hand_overs),
    ];
    let heads = [("What", false), ("Mean", true), ("95 % interval", true), ("n", true)];
    table::table("Effort, an attempt", &heads, html! { @for (name, mean) in rows { (effort(name, mean)) } })
}

fn effort(name: &str, found: &Mean) -> Markup {
    let between = match (found.low, found.high) {
        (Some(low), Some(high)) => format!("{low:.2} to {high:.2}"),
        _ => "—".to_owned(),
    };
    let mean = found.mean.map_or_else(|| "—".to_owned(), |mean| format!("{mean:.2}"));
    html! {
        tr {
            th scope="row" { (name) }
            (table::figure_cell(found.mean.unwrap_or(-1.0), &mean))
            td class="n" { (between) }
            (table::count_cell(found.n))
        }
    }
}

fn waits(found: &Behaviour) -> Markup {
    let rows = [
        ("Slowest reply", &found.slowest_reply),
        ("To the attempt's end", &found.settled),
        ("From a claim to its state", &found.claim_to_state),
    ];
    let heads = [("What", false), ("p50", true), ("p95", true), ("Longest", true), ("n", true)];
    table::table("Waits", &heads, html! { @for (name, waits) in rows { (wait(name, waits)) } })
}

fn wait(name: &str, found: &Percentiles) -> Markup {
    let cell = |ms: u64| {
        let shown = if found.n == 0 { "—".to_owned() } else { figure::millis(ms) };
        html! { td class="n" data-v=(ms) { (shown) } }
    };
    html! {
        tr { th scope="row" { (name) } (cell(found.p50_ms)) (cell(found.p95_ms)) (cell(found.max_ms)) (table::count_cell(found.n)) }
    }
}

fn faults(found: &Behaviour) -> Markup {
    let claims = &found.claims;
    let rows = [
        ("Claimed to be done and was not", claims.attempts, Some(claims.false_claims)),
        ("Claimed, and the state never came", found.never_came, None),
        ("Changed something that no scenario asked for", found.collateral.attempts, None),
        ("Called what does not exist", found.unknown.attempts, Some(found.unknown.calls)),
        ("Called what the twins do not serve", found.unsupported.attempts, Some(found.unsupported.calls)),
    ];
    let heads = [
        ("What", false),
        ("Attempts", true),
        ("Of", true),
        ("Share", true),
        ("95 % interval", false),
        ("Times", true),
    ];
    let left = found.collateral.unjudged;
    html! {
        (table::table("What should not be", &heads, html! { @for (name, found, times) in rows { (fault(name, &found, times)) } }))
        @if left > 0 {
            p class="dim" { "Changes are not judged of " (figure::counted(left, "attempt", "attempts")) ": their scenarios do not list what may change, or the journal leaves calls out." }
        }
    }
}

fn fault(name: &str, found: &Fraction, times: Option<u64>) -> Markup {
    let share = found.estimate.map_or_else(|| "—".to_owned(), figure::percent);
    html! {
        tr {
            th scope="row" { (name) }
            (table::count_cell(found.count)) (table::count_cell(found.n))
            (table::figure_cell(found.estimate.unwrap_or(-1.0), &share))
            td { (interval::share(found.low, found.estimate, found.high)) }
            td class="n" { (times.map_or_else(|| "—".to_owned(), figure::count)) }
        }
    }
}

fn strays(title: &str, found: &[EndpointShare]) -> Markup {
    let heads = [("Endpoint", false), ("Calls", true), ("Attempts", true)];
    let rows = html! {
        @for one in found.iter().take(ENDPOINTS_MAX) {
            tr { th scope="row" { code { (text::label(&one.endpoint)) } } (table::count_cell(one.calls)) (table::count_cell(one.attempts.count)) }
        }
    };
    html! { @if !found.is_empty() { h4 { (title) } (table::table(title, &heads, rows)) } }
}
