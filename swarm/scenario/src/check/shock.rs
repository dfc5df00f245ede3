//! A plan's shocks, against the run's length, the crew and the shelf.

use nightcrew_model::persona::Role;
use nightcrew_model::plan::arrivals::Timezone;
use nightcrew_model::plan::file::PlanFile;
use nightcrew_model::plan::{Share, Shock};
use nightcrew_model::time::Span;

use super::Desk;
use crate::library::Shelf;

/// Shocks of a plan: each is looked at for every attempt.
const SHOCKS_MAX: usize = 50;
/// Within which a wave's people begin at most: the next Monday must find them free.
const WITHIN_MAX: Span = Span::mins(24 * 60);
/// How many times as often as usual at most.
const TIMES_MAX: u64 = 100;
/// A run that is as long has a Monday morning, whenever it starts.
const A_WEEK: Span = Span::mins(7 * 24 * 60);

/// Checks the shocks.
pub(super) fn check(desk: &mut Desk<'_>, plan: &PlanFile, shelf: &Shelf) {
    if plan.shocks.len() > SHOCKS_MAX {
        let message = format!("{} shocks are too many", plan.shocks.len());
        desk.value(&["shocks"], message, format!("use {SHOCKS_MAX} at most"));
        return;
    }
    for (place, shock) in plan.shocks.iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["shocks", place.as_str(), shock.name(), field];
        if let Some(name) = shock.scenario() {
            desk.known(&at("scenario"), "scenario", name, shelf.scenarios.keys().map(String::as_str));
        }
        if let Some(name) = shock.persona() {
            let crew = plan.crew.iter().map(|line| line.persona.as_str());
            if !crew.clone().any(|persona| persona == name) {
                let hint = crate::suggest::hint(name, crew.collect::<std::collections::BTreeSet<_>>());
                desk.value(&at("persona"), format!("nobody in the crew is a `{name}`"), hint);
            }
        }
        match shock {
            Shock::MondayMorning(monday) => {
                wave(desk, &at, monday.share, monday.within);
                if let Some(Timezone::Named(name)) = &monday.timezone {
                    desk.timezone(&at("timezone"), name);
                }
                if plan.starts_at.is_none() && plan.duration < A_WEEK {
                    desk.warn(
                        &["shocks", place.as_str(), shock.name()],
                        "whether a Monday morning comes depends on when the run is started",
                        "set `starts_at`, such as \"2026-11-23T06:00[Europe/Berlin]\", a Monday",
                    );
                }
            }
            Shock::Onboarding(batch) => {
                moment(desk, &at, "within", batch.at, batch.within, plan.duration);
                wave(desk, &at, batch.share, batch.within);
            }
            Shock::Outage(outage) => {
                moment(desk, &at, "within", outage.at, outage.within, plan.duration);
                wave(desk, &at, outage.share, outage.within);
            }
            Shock::QuarterEnd(review) => {
                desk.between(&at("times"), "a multiple of the usual", u64::from(review.times), 2, TIMES_MAX);
                if review.lasts.0 == 0 {
                    desk.value(&at("lasts"), "the review has no length", "use a span such as 1d");
                }
                moment(desk, &at, "lasts", review.at, Span(1), plan.duration);
                usual(desk, plan, shelf, review.persona.is_none(), &place);
            }
        }
    }
}

/// When it begins, and that it begins and ends within the run.
fn moment<'a>(
    desk: &mut Desk<'_>,
    at: &impl Fn(&'a str) -> [&'a str; 4],
    length: &'a str,
    begins: Span,
    within: Span,
    duration: Span,
) {
    if begins >= duration {
        let message = format!("it would begin after {begins}, but the run ends after {duration}");
        desk.value(&at("at"), message, "moments count from the start of the run; use an earlier one");
    } else if begins + within > duration {
        let message = format!("it would last until {}, but the run ends after {duration}", begins + within);
        desk.value(&at(length), message, "let it begin earlier, or make it shorter");
    }
}

/// Who comes, and how fast.
fn wave<'a>(desk: &mut Desk<'_>, at: &impl Fn(&'a str) -> [&'a str; 4], share: Share, within: Span) {
    if share.ppm == 0 {
        desk.value(&at("share"), "nobody takes part", "use a share from 0.000001 to 1");
    }
    if within.0 == 0 || within > WITHIN_MAX {
        let message = format!("people cannot begin within {within}");
        desk.value(&at("within"), message, format!("use a span of up to {WITHIN_MAX}, such as 5m"));
    }
}

/// A multiple of the usual needs a usual, and somebody who has it.
fn usual(desk: &mut Desk<'_>, plan: &PlanFile, shelf: &Shelf, managers: bool, place: &str) {
    let path = ["shocks", place, "quarter_end"];
    if !plan.arrivals.has_rate() {
        let hint = "use arrivals with a rate: constant, ramp, stages or office_hours";
        desk.key(&path, "these arrivals have no usual rate of which there could be more", hint);
    }
    let manages =
        |name: &String| shelf.personas.get(name).is_some_and(|entry| entry.value.role == Role::Manager);
    if managers && !plan.crew.iter().any(|line| manages(&line.persona)) {
        let hint = "name a `persona` of the crew, or add a line of one whose role is manager";
        desk.key(&path, "nobody in the crew is a manager", hint);
    }
}
