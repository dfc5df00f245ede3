//! How a running run goes over time: a few charts, each titled by the question that it answers.

use maud::{Markup, html};

use crate::fold::live::Running;
use crate::fold::series::Bucket;
use crate::part::chart::{self, Chart, Kind, Line, Unit, whole};
use crate::part::latency;

/// Points drawn while the run lasts: enough for half a screen, and a small frame.
const POINTS: usize = 60;

/// The charts.
#[must_use]
pub fn trends(live: &Running) -> Markup {
    let (step_ms, buckets) = live.series.drawn(POINTS);
    let every = format!("each step {}", crate::figure::millis(step_ms));
    let line = |name, class, value: fn(&Bucket) -> Option<f64>| Line {
        name,
        class,
        values: buckets.iter().map(value).collect(),
    };
    let base = |id, question, about: String, unit, kind, lines| Chart {
        id,
        question,
        about,
        unit,
        kind,
        step_ms,
        lines,
        limit: None,
    };
    let ends = base(
        "ends",
        "Are people getting done?",
        format!("attempts by how they ended, {every}"),
        Unit::Count,
        Kind::Stack,
        vec![
            line("heard or settled", "good", |b| Some(whole(b.well))),
            line("walked away", "bad", |b| Some(whole(b.walked))),
            line("broken or cut", "doubt", |b| Some(whole(b.other))),
        ],
    );
    let replies = base(
        "replies",
        "How long do people wait for a first reply?",
        format!("on the machine's clock, {every}"),
        Unit::Millis,
        Kind::Lines,
        vec![
            line("mean", "c0", |b| b.reply_mean_ms().map(whole)),
            line("slowest", "c1", |b| (b.replies > 0).then(|| whole(b.reply_max_ms))),
        ],
    );
    let arrivals = base(
        "arrivals",
        "How many people come?",
        format!("attempts begun, {every}"),
        Unit::Count,
        Kind::Lines,
        vec![line("begun", "c0", |b| Some(whole(b.arrived)))],
    );
    let mut spend = base(
        "spend",
        "How fast is the budget spent?",
        "dollars spent today".to_owned(),
        Unit::NanoDollars,
        Kind::Lines,
        vec![line("spent", "c2", |b| b.spent.map(whole))],
    );
    if live.spent.cap.0 > 0 {
        spend.limit = Some((whole(live.spent.cap.0), "cap"));
    }
    html! {
        (chart::chart(&ends)) (chart::chart(&replies)) (latency::timeline(&live.slices.drawn(POINTS))) (chart::chart(&arrivals))
        @if live.spent.cap.0 > 0 { (chart::chart(&spend)) }
    }
}
