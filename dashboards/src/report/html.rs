//! The report as one HTML file that needs nothing beside it: no network, no other file. Its policy allows the one inline
//! style and the one inline module by their hashes and nothing else, so that hostile transcript text stays text.

use maud::{DOCTYPE, PreEscaped, html};
use nightcrew_verdict::report::Report;

use crate::{assets, page, text};

/// The whole file.
#[must_use]
pub fn html(report: &Report) -> String {
    let (style, script) = (assets::style(), assets::joined());
    let body = page::report::report(report);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(style, &script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (crate::part::mark::word(report.verdict)) " · " (text::label(&report.run.name)) " · Nightcrew" }
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
