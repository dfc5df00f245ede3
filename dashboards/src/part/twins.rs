//! The twins of a report: what was called, how far it is modelled, and what the subject called in vain.

use maud::{Markup, html};
use nightcrew_verdict::report::{Report, TwinUse};

use crate::figure;
use crate::part::{mark, table};
use crate::text;

/// The most endpoints listed of one twin.
const ENDPOINTS_SHOWN: usize = 60;

/// The twins, with coverage findings first.
#[must_use]
pub fn twins(report: &Report) -> Markup {
    let heads = [
        ("Twin", false),
        ("Calls", true),
        ("By the subject", true),
        ("Faults", true),
        ("Over the limit", true),
        ("Own errors", true),
    ];
    let rows = html! {
        @for twin in &report.twins {
            tr {
                th scope="row" { (text::label(&twin.name)) }
                (table::count_cell(twin.calls)) (table::count_cell(twin.subject_calls)) (table::count_cell(twin.faults))
                (table::count_cell(twin.over_limit)) (table::count_cell(twin.server_errors))
            }
        }
    };
    table::section(
        "twins",
        "Twins and coverage",
        "What the subject called, and how far the twins model it.",
        html! {
            (not_served(report))
            @if report.deliveries.given_up + report.deliveries.retried > 0 {
                p { (mark::shape(if report.deliveries.given_up > 0 { mark::Mark::Bad } else { mark::Mark::Doubt }))
                    (figure::counted(report.deliveries.acked, "delivery", "deliveries")) " taken by the subject, " (figure::count(report.deliveries.retried)) " tried again, " (figure::count(report.deliveries.given_up)) " given up." }
            }
            (table::table("Twins", &heads, rows))
            @for twin in &report.twins { (endpoints(twin)) }
        },
    )
}

fn not_served(report: &Report) -> Markup {
    html! {
        @if report.unsupported.is_empty() {
            p { (mark::shape(mark::Mark::Good)) "The subject called nothing that the twins do not serve." }
        } @else {
            ul class="findings" {
                @for call in &report.unsupported {
                    li {
                        (mark::shape(mark::Mark::Doubt)) (text::label(&call.twin)) " " code { (text::label(&call.endpoint)) } " "
                        @if call.tier == "unknown" { "does not exist at the vendor" } @else { "exists at the vendor and is not served by the twin" }
                        ", called " (figure::counted(call.calls, "time", "times")) "."
                    }
                }
            }
        }
    }
}

fn endpoints(twin: &TwinUse) -> Markup {
    let rows = html! {
        @for used in twin.endpoints.iter().take(ENDPOINTS_SHOWN) {
            tr {
                th scope="row" { code { (text::label(&used.endpoint)) } }
                td { (text::label(&used.tier)) }
                (table::count_cell(used.calls)) (table::count_cell(used.subject_calls)) (table::count_cell(used.errors))
            }
        }
    };
    let heads =
        [("Endpoint", false), ("Tier", false), ("Calls", true), ("By the subject", true), ("Errors", true)];
    html! {
        @if !twin.endpoints.is_empty() {
            details {
                summary { "Endpoints of " (text::label(&twin.name)) span class="dim" { " " (figure::count(twin.endpoints.len() as u64)) } }
                (table::table(&twin.name, &heads, rows))
            }
        }
    }
}
