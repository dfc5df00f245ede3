//! The forecast for a person: figures with their bands, then what becomes of the cap, then what the forecast cannot know.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nightcrew_model::event::EndReason;
use nightcrew_model::plan::WhenSpent;
use nightcrew_model::time::Span;

use super::band::Figure;
use super::forecast::{Cap, Forecast, Outlook};
use super::hardest::Hardest;

/// Amounts below this are told in hundredths of a cent, in nano-dollars.
const SMALL_NANO: u64 = 1_000_000_000;
/// Bars of the arrivals' curve, lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Bars in a line.
const BARS_MAX: usize = 100;

/// The forecast's text.
pub fn text(forecast: &Forecast) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\n{}", title(forecast));
    let _ = writeln!(out, "\n  {:<24}{:>14}   band", "", "forecast");
    row(&mut out, "attempts", &forecast.attempts, &whole);
    row(&mut out, "  that walk away", &forecast.walked_away, &whole);
    row(&mut out, "acts", &forecast.acts, &whole);
    for (twin, calls) in &forecast.calls {
        row(&mut out, &format!("calls at {twin}"), calls, &whole);
    }
    for (twin, deliveries) in &forecast.deliveries {
        row(&mut out, &format!("deliveries from {twin}"), deliveries, &whole);
    }
    if forecast.budget.is_some() {
        row(&mut out, "model calls", &forecast.model_calls, &whole);
        row(&mut out, "tokens in", &forecast.tokens_in, &whole);
        row(&mut out, "tokens out", &forecast.tokens_out, &whole);
        for (date, spent) in &forecast.days {
            row(&mut out, &format!("dollars on {date}"), spent, &dollars);
        }
    }
    let _ = writeln!(out, "  {:<24}{}", "arrivals", arrivals(forecast));
    if let Some(budget) = &forecast.budget {
        let _ = writeln!(out, "\n{}", outlook(forecast, budget));
    }
    let _ = writeln!(out, "\nBand: {}.", forecast.band);
    for unknown in &forecast.cannot_know {
        let _ = writeln!(out, "Not known: {unknown}.");
    }
    out
}

fn title(forecast: &Forecast) -> String {
    let zone = forecast.budget.as_ref().map_or("UTC", |budget| &budget.timezone);
    let seeds: Vec<String> = forecast.seeds.iter().map(u64::to_string).collect();
    format!(
        "{}: {} at {} from {}, rehearsed with seed{} {} in {}.{} s",
        forecast.plan,
        Span(forecast.duration_ms),
        forecast.pace,
        moment(forecast.starts_ms, zone),
        if seeds.len() == 1 { "" } else { "s" },
        seeds.join(", "),
        forecast.took_ms / 1000,
        forecast.took_ms % 1000 / 100,
    )
}

fn row(out: &mut String, name: &str, figure: &Figure, show: &dyn Fn(u64) -> String) {
    let band = match figure.runs.len() {
        0 | 1 => String::new(),
        _ => format!("{} to {}", show(figure.low), show(figure.high)),
    };
    let _ = writeln!(out, "  {name:<24}{:>14}   {band}", show(figure.expected));
}

/// A number with a comma between thousands.
fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An amount in cents, rounded; a small one in hundredths of a cent.
fn dollars(nano: u64) -> String {
    if nano < SMALL_NANO {
        let small = nano.saturating_add(50_000) / 100_000;
        return format!("${}.{:04}", small / 10_000, small % 10_000);
    }
    let cents = nano.saturating_add(5_000_000) / 10_000_000;
    format!("${}.{:02}", whole(cents / 100), cents % 100)
}

fn moment(unix_ms: i64, zone: &str) -> String {
    let shown = Timestamp::from_millisecond(unix_ms).map(|moment| {
        let zoned = moment.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
        zoned.strftime("%A %Y-%m-%d %H:%M %Z").to_string()
    });
    shown.unwrap_or_else(|_| format!("{unix_ms} ms since 1970"))
}

/// The curve of the plan's own seed.
fn arrivals(forecast: &Forecast) -> String {
    let begun = &forecast.arrivals.begun;
    let most = begun.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| {
        let place = usize::try_from(count * (BARS.len() as u64 - 1) / most).unwrap_or(0);
        BARS.get(place).copied().unwrap_or(' ')
    };
    let bars: String = begun.iter().take(BARS_MAX).map(bar).collect();
    let more = if begun.len() > BARS_MAX { "…" } else { "" };
    format!("{bars}{more}  {} each, {} at most", Span(forecast.arrivals.every_ms), whole(most))
}

/// What becomes of the cap.
fn outlook(forecast: &Forecast, budget: &Outlook) -> String {
    let cap = dollars(budget.cap_nano_dollars);
    let wanted = budget.without_cap_nano_dollars.map(dollars).unwrap_or_default();
    match (budget.cap, &budget.hardest) {
        (Cap::Paced, Some(hardest)) => format!(
            "Budget: within {cap} a day, but its pacing refuses {} calls of seed {} when most is going on ({wanted} if nothing were \
             held back).",
            whole(hardest.refused),
            hardest.seed,
        ),
        (Cap::Exceeded, Some(hardest)) => exceeded(forecast, budget, hardest, &wanted),
        _ => {
            let days = || forecast.days.values();
            let (low, high) =
                (days().map(|day| day.low).min().unwrap_or(0), days().map(|day| day.high).max().unwrap_or(0));
            format!("Budget: {} to {} of {cap} a day: within.", dollars(low), dollars(high))
        }
    }
}

/// What becomes of a cap that does not suffice: all figures are those of the run that it hits hardest.
fn exceeded(forecast: &Forecast, budget: &Outlook, hardest: &Hardest, wanted: &str) -> String {
    let mut out = format!(
        "Budget: EXCEEDED. {}With seed {} the dearest day costs {wanted} without a cap, and the cap is {}. ",
        spenders(budget, forecast.seeds.len()),
        hardest.seed,
        dollars(budget.cap_nano_dollars)
    );
    if budget.without_cap_nano_dollars.is_some_and(|wanted| wanted <= budget.cap_nano_dollars) {
        out.push_str("A call is refused as soon as the most that it can cost no longer fits. ");
    }
    out.push_str(&match (budget.spent_at_ms, &budget.spent_on) {
        (Some(at), Some(day)) => {
            let unix_ms = forecast.starts_ms.saturating_add(i64::try_from(at).unwrap_or(i64::MAX));
            format!(
                "That of {day} is spent after {} of the crew's time, at about {}. ",
                Span(at / 60_000 * 60_000),
                moment(unix_ms, &budget.timezone),
            )
        }
        _ => format!("Pacing spreads it: {} calls are refused. ", whole(hardest.refused)),
    });
    out.push_str(&match (budget.when_spent, hardest.ended) {
        (WhenSpent::Stop, Some(EndReason::BudgetSpent)) => format!(
            "`when_spent: stop`: the run ends there, after {} of {}, with {} attempts.",
            Span(hardest.ended_at_ms / 60_000 * 60_000),
            Span(forecast.duration_ms),
            whole(hardest.attempts)
        ),
        (WhenSpent::Pause, _) if budget.spent_at_ms.is_some() => format!(
            "`when_spent: pause`: from then on the crew waits for the next day; {} attempts are walked away from.",
            whole(hardest.walked_away)
        ),
        _ => format!("The scripted mind answers instead of the model {} times.", whole(hardest.fallbacks)),
    });
    out
}

/// Which of several runs spend the cap.
fn spenders(budget: &Outlook, runs: usize) -> String {
    match (budget.runs_that_spend_it, runs) {
        (0, _) | (_, 1) => String::new(),
        (spend, runs) => format!(
            "{spend} of {runs} rehearsed runs spend the cap; the plan's own seed {}. ",
            if budget.own_run_spends_it { "does" } else { "does not" }
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use nightcrew_model::event::AttemptEnd;
    use nightcrew_model::money::NanoDollars;
    use nightcrew_model::plan::Plan;
    use nightcrew_model::time::At;
    use serde_json::json;

    use super::super::forecast::Rehearsed;
    use super::super::tally::{Day, Tally};
    use super::*;

    /// A cap of $0.12 that is spent at the given hour, or not at all.
    fn run(cents: u64, spent_at_hour: Option<u64>, fallbacks: u64, reason: EndReason) -> Tally {
        let spent_at = spent_at_hour.map(|hour| At(hour * 3_600_000));
        let day = Day { spent: NanoDollars(cents * 10_000_000), refused: fallbacks, spent_at };
        Tally {
            attempts: 100 + fallbacks,
            ends: BTreeMap::from([(AttemptEnd::WalkedAway, fallbacks + 1)]),
            fallbacks,
            days: BTreeMap::from([("2026-11-23".to_owned(), day)]),
            reason: Some(reason),
            ended_at: At(spent_at_hour.unwrap_or(8) * 3_600_000),
            ..Tally::default()
        }
    }

    fn told(when_spent: &str, tallies: &[Tally], without_cap: &Tally) -> String {
        let plan: Plan = serde_json::from_value(json!({
            "name": "night", "seed": 7,
            "company": {"generated": {"seed": 7, "employees": 60, "domain": "northwind.example.com"}},
            "subject": {"name": "x", "release": null, "events_url": null, "interactivity_url": null, "health_url": null},
            "personas": [], "scenarios": [], "lines": [], "seats": [], "standby": [],
            "arrivals": {"once": {"within": "1m"}}, "duration": "8h", "pace": "1x",
            "mind": {"model": {"provider": "twin", "name": "twin-small"}},
            "budget": {"per_day": 120_000_000, "timezone": "UTC", "pacing": "none", "when_spent": when_spent},
            "twins": {}, "gates": [],
        }))
        .unwrap();
        let seeds = (7_u64..).take(tallies.len()).collect();
        let without_cap = Some(without_cap);
        let forecast =
            Forecast::new(Rehearsed { plan: &plan, starts_ms: 0, seeds, tallies, without_cap, took_ms: 0 });
        assert!(forecast.is_over());
        text(&forecast).lines().find(|line| line.starts_with("Budget: ")).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_cap_that_only_other_seeds_spend_is_told_by_theirs() {
        let own = run(11, None, 0, EndReason::Completed);
        let (late, early) =
            (run(12, Some(6), 9, EndReason::Completed), run(12, Some(5), 8, EndReason::Completed));
        let wanted = run(13, None, 0, EndReason::Completed);
        let line = told("scripted", &[own.clone(), late, early], &wanted);
        assert!(
            line.contains("2 of 3 rehearsed runs spend the cap; the plan's own seed does not."),
            "{line}"
        );
        assert!(
            line.contains("With seed 9 the dearest day costs $0.1300 without a cap, and the cap is $0.1200."),
            "{line}"
        );
        assert!(line.contains("is spent after 5h of the crew's time"), "{line}");
        assert!(line.ends_with("The scripted mind answers instead of the model 8 times."), "{line}");

        let stopped = run(12, Some(5), 3, EndReason::BudgetSpent);
        let line = told("stop", &[own.clone(), stopped.clone()], &wanted);
        assert!(line.contains("1 of 2 rehearsed runs"), "{line}");
        assert!(line.ends_with("the run ends there, after 5h of 8h, with 103 attempts."), "{line}");

        let line = told("pause", &[stopped, own], &wanted);
        assert!(line.contains("1 of 2 rehearsed runs spend the cap; the plan's own seed does."), "{line}");
        assert!(line.contains("With seed 7") && line.ends_with("4 attempts are walked away from."), "{line}");
    }

    #[test]
    fn a_cap_that_is_spent_before_it_is_used_up_is_no_contradiction() {
        let tallies = [run(11, Some(7), 2, EndReason::Completed)];
        let line = told("scripted", &tallies, &run(12, None, 0, EndReason::Completed));
        assert!(!line.contains("rehearsed runs spend"), "{line}");
        assert!(line.contains("the dearest day costs $0.1200 without a cap, and the cap is $0.1200. A call is refused as soon"), "{line}");
    }

    #[test]
    fn numbers_and_amounts_are_read_at_a_glance() {
        assert_eq!([0, 999, 1000, 1_234_567].map(whole), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(dollars(3_204_999_999), "$3.20");
        assert_eq!(dollars(1_234_567_000_000), "$1,234.57");
        assert_eq!(dollars(123_456_000), "$0.1235");
        assert_eq!(moment(1_795_467_600_000, "Europe/Berlin"), "Monday 2026-11-23 22:00 CET");
    }
}
