//! When a plan's attempts begin, against their bounds: rates, stages, time zones, and the moment at which the clock starts.

use nightcrew_model::plan::arrivals::{Arrivals, OfficeHours, Rate, Stage, Timezone};
use nightcrew_model::plan::file::PlanFile;
use nightcrew_model::time::Span;

use super::Desk;
use crate::moment;

/// Attempts a minute, all together: more than any machine has been measured to begin.
const RATE_MAX: u64 = 10_000_000;
/// Attempts a day, all together.
const DAILY_MAX: u64 = 1_000_000_000;
/// Attempts an hour of one employee: one a second, which no person does.
const EACH_MAX: u64 = 3_600;
/// Stages of a plan: a week by quarters of an hour is 672.
const STAGES_MAX: usize = 1_000;

/// Checks arrivals and the moment at which the clock starts.
pub(super) fn check(desk: &mut Desk<'_>, plan: &PlanFile) {
    match &plan.arrivals {
        Arrivals::Once { within } => {
            if *within > plan.duration {
                let message =
                    format!("attempts would begin over {within}, but the run ends after {}", plan.duration);
                desk.value(&["arrivals", "once", "within"], message, "let within be no longer than duration");
            }
        }
        Arrivals::Constant(of) => rate(desk, &["arrivals", "constant"], *of, 1),
        Arrivals::Ramp { from, to, over } => {
            rate(desk, &["arrivals", "ramp", "from"], *from, 0);
            rate(desk, &["arrivals", "ramp", "to"], *to, 0);
            alike(desk, &["arrivals", "ramp", "to"], *from, *to);
            if from.milli() == 0 && to.milli() == 0 {
                let hint = "let one of the two rates be more than 0";
                desk.key(&["arrivals", "ramp"], "the ramp goes from nothing to nothing", hint);
            }
            let path = ["arrivals", "ramp", "over"];
            if over.0 == 0 {
                desk.value(&path, "the ramp has no length", "for one rate from the start use `constant`");
            } else if *over > plan.duration {
                let message = format!("the ramp takes {over}, but the run ends after {}", plan.duration);
                desk.value(&path, message, "let over be no longer than duration");
            }
        }
        Arrivals::Stages(all) => stages(desk, all, plan.duration),
        Arrivals::Burst { within, every } => {
            if every.0 == 0 || within > every {
                let message = "a burst would begin before the last one has ended";
                desk.value(&["arrivals", "burst", "every"], message, "let every be longer than within");
            }
        }
        Arrivals::OfficeHours(office) => office_hours(desk, office),
        Arrivals::Closed { pause } => closed(desk, *pause, plan.duration),
    }
    if let Some(text) = &plan.starts_at
        && let Err(error) = moment::starts_at(text)
    {
        desk.value(&["starts_at"], error.to_string(), error.hint());
    }
}

fn closed(desk: &mut Desk<'_>, pause: Span, duration: Span) {
    let path = ["arrivals", "closed", "pause"];
    if pause.0 == 0 {
        desk.value(
            &path,
            "nobody does without any pause",
            "such as 30s; for a load of its own use `constant`",
        );
    } else if pause > duration {
        let message = format!("the pause is {pause}, but the run ends after {duration}");
        desk.value(&path, message, "let pause be shorter than duration");
    } else {
        desk.warn(
            &["arrivals", "closed"],
            "a slow subject is asked less often, so its waiting times look better than they are",
            "all other kinds of arrivals count from when an attempt was meant to begin, such as `constant: {each_per_hour: 2}`",
        );
    }
}

fn stages(desk: &mut Desk<'_>, stages: &[Stage], duration: Span) {
    if stages.is_empty() {
        let hint = "such as `- {for: 10m, rate: {each_per_hour: 2}}`";
        desk.value(&["arrivals", "stages"], "there is no stage", hint);
        return;
    }
    if stages.len() > STAGES_MAX {
        let message = format!("{} stages are too many", stages.len());
        desk.value(&["arrivals", "stages"], message, format!("use {STAGES_MAX} at most"));
        return;
    }
    let mut end = Span(0);
    for (place, stage) in stages.iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["arrivals", "stages", place.as_str(), field];
        rate(desk, &at("rate"), stage.rate, 0);
        if let Some(first) = stages.first() {
            alike(desk, &at("rate"), first.rate, stage.rate);
        }
        if stage.lasts.0 == 0 {
            desk.value(
                &at("for"),
                "the stage has no length",
                "use a span such as 10m, or leave the stage out",
            );
        }
        let began = end;
        end += stage.lasts;
        if end > duration && began <= duration {
            let message = format!("the stages up to here take {end}, but the run ends after {duration}");
            desk.value(&at("for"), message, format!("shorten them, or let duration be {end}"));
        }
    }
    if stages.iter().all(|stage| stage.rate.milli() == 0) {
        desk.value(
            &["arrivals", "stages"],
            "all rates are 0, so nothing ever begins",
            "give one stage a rate",
        );
    }
}

fn office_hours(desk: &mut Desk<'_>, office: &OfficeHours) {
    let path = ["arrivals", "office_hours"];
    match office.rate() {
        Some(of) => rate(desk, &path, of, 1),
        None if office.attempts_per_day.is_some() => {
            desk.key(&path, "the rate is told twice", "keep either attempts_per_day or each_per_day");
        }
        None => desk.key(
            &path,
            "there is no rate",
            "add `attempts_per_day` (all employees together) or `each_per_day` (each of them)",
        ),
    }
    if let Timezone::Named(name) = &office.timezone {
        desk.timezone(&["arrivals", "office_hours", "timezone"], name);
    }
}

/// A rate within its bounds, `low` being 0 or 1 of its smallest steps.
fn rate(desk: &mut Desk<'_>, path: &[&str], rate: Rate, low: u64) {
    let path: Vec<&str> = path.iter().copied().chain([rate.name()]).collect();
    let (count, high) = match rate {
        Rate::AttemptsPerMinute(count) => (count, RATE_MAX),
        Rate::AttemptsPerHour(count) => (count, RATE_MAX * 60),
        Rate::AttemptsPerDay(count) => (count, DAILY_MAX),
        Rate::EachPerHour(_) | Rate::EachPerDay(_) => {
            let high = if matches!(rate, Rate::EachPerHour(_)) { EACH_MAX } else { EACH_MAX * 24 };
            if !(low..=high * 1000).contains(&rate.milli()) {
                let message = "the rate of each employee is out of bounds";
                let low = if low == 0 { "0" } else { "0.001" };
                desk.value(&path, message, format!("use a number from {low} to {high}"));
            }
            return;
        }
    };
    desk.between(&path, "the rate", u64::from(count), low, high);
}

/// Two rates that go over into each other.
fn alike(desk: &mut Desk<'_>, path: &[&str], first: Rate, other: Rate) {
    if first.is_each() != other.is_each() {
        let (each, all) = if first.is_each() { (first, other) } else { (other, first) };
        let message = format!("{} counts each employee, {} all of them together", each.name(), all.name());
        desk.value(path, message, "use one of the two for all rates");
    }
}
