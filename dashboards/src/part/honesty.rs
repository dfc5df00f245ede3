//! How far the crew itself can be trusted: what its people got wrong, how they write, and whether the verdict hangs on them.

use maud::{Markup, html};
use nightcrew_verdict::report::{Fraction, Honesty, Report, Slip};

use crate::part::{interval, table};
use crate::{figure, text};

/// Slips shown of each kind; the JSON report has some more.
const SLIPS_SHOWN: usize = 5;

/// The panel.
#[must_use]
pub fn honesty(report: &Report) -> Markup {
    let panel = &report.honesty;
    let heads =
        [("Of the crew", false), ("Share", true), ("95 % interval", false), ("Count", true), ("n", true)];
    let body = html! {
        @if !panel.sentences.is_empty() {
            ul { @for sentence in &panel.sentences { li { (text::one_line(sentence, 600)) } } }
        }
        @if let Some(words) = panel.style.words.mean {
            p class="dim" {
                (format!("{words:.1} words a message (n = {}).", figure::count(panel.style.words.n)))
                " Typing errors are not counted: what somebody meant to write is in no journal."
            }
        }
        (table::table("How far the crew can be trusted", &heads, html! { @for (name, share) in rows(panel) { (row(&name, share)) } }))
        (slips("Told too early", &panel.leaks))
        (slips("From nowhere", &panel.inventions))
    };
    let lead = "What the simulated people did wrong themselves, how they write, and whether another crew would turn the verdict round.";
    table::section("honesty", "Can the crew be trusted?", lead, body)
}

/// The figures with their names, those of nothing left out.
#[must_use]
pub fn rows(panel: &Honesty) -> Vec<(String, &Fraction)> {
    let void = panel
        .void
        .iter()
        .map(|(blame, share)| (format!("void, blamed on the {}", blame_word(*blame)), share));
    let rungs = panel.rungs.iter().map(|(rung, share)| (format!("messages worded by: {rung}"), share));
    let style = &panel.style;
    let fixed = [
        ("attempts that tell a withheld fact too early", &panel.leaked),
        ("attempts that name something from nowhere", &panel.invented),
        ("people who walked away", &panel.walked_away),
        ("messages that begin with a small letter", &style.lower_case),
        ("messages with a polite word", &style.polite),
        ("messages with an emoji", &style.emoji),
    ];
    let fixed = fixed.into_iter().map(|(name, share)| (name.to_owned(), share));
    void.chain(fixed).chain(rungs).filter(|(_, share)| share.n > 0).collect()
}

fn blame_word(blame: nightcrew_model::verdict::Blame) -> &'static str {
    use nightcrew_model::verdict::Blame;
    match blame {
        Blame::Subject => "subject",
        Blame::Employee => "employee",
        Blame::Twin => "twin",
        Blame::Infrastructure => "infrastructure",
        Blame::Budget => "budget",
    }
}

fn row(name: &str, share: &Fraction) -> Markup {
    html! {
        tr {
            th scope="row" { (text::label(name)) }
            (table::figure_cell(share.estimate.unwrap_or(-1.0), &share.estimate.map_or_else(|| "—".to_owned(), figure::percent)))
            td { (interval::share(share.low, share.estimate, share.high)) }
            (table::count_cell(share.count))
            (table::count_cell(share.n))
        }
    }
}

fn slips(title: &str, slips: &[Slip]) -> Markup {
    html! {
        @if !slips.is_empty() {
            p { b { (title) ": " }
                @for slip in slips.iter().take(SLIPS_SHOWN) { code { (text::label(&slip.attempt)) } " " (text::one_line(&slip.what, 80)) "; " }
            }
        }
    }
}
