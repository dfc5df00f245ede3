//! The report as one HTML file that needs nothing beside it: no network, no other file. Its policy allows the one inline
//! style and the one inline module by their hashes and nothing else, so that hostile transcript text stays text.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::report::Report;

use crate::part::mark;
use crate::{assets, page, text};

/// The file of a run's report.
#[must_use]
pub fn html(report: &Report) -> String {
    let title = format!("{} · {}", mark::word(report.verdict), text::label(&report.run.name));
    file(&title, page::report::report(report))
}

/// The file of a comparison.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let title =
        format!("{} · {}", mark::word(comparison.verdict), page::comparison::release(&comparison.head));
    file(&title, page::comparison::comparison(comparison))
}

fn file(title: &str, body: Markup) -> String {
    let (style, script) = (assets::style(), assets::joined());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(style, &script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) " · Nightcrew" }
                style { (PreEscaped(style)) }
            }
            body {
                (body)
                script type="module" { (PreEscaped(script)) }
            }
        }
    }
    .into_string()
}

fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        assets::policy_hash(script),
        assets::policy_hash(style)
    )
}
