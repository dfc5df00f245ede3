//! A chart over the time of a run, drawn as SVG here, with the same figures as a table behind it. The chart module only
//! adds the crosshair, and reads the table for it.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::figure;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;

/// What the figures of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Counts.
    Count,
    /// Milliseconds.
    Millis,
    /// Nano-dollars.
    NanoDollars,
}

impl Unit {
    fn show(self, value: f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "drawn figures, never negative"
        )]
        let whole = value.max(0.0).round() as u64;
        match self {
            Self::Count => figure::count(whole),
            Self::Millis => figure::millis(whole),
            Self::NanoDollars => figure::dollars(whole),
        }
    }
}

/// How the series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line each.
    Lines,
    /// Bars on top of each other.
    Stack,
}

/// One series: its name, its colour class, and a value for each step (or none).
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// Its colour: `c0` to `c4`, or a status class.
    pub class: &'static str,
    /// Its values.
    pub values: Vec<Option<f64>>,
}

/// A chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Its anchor.
    pub id: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// What the figures are, in words.
    pub about: String,
    /// What the figures are.
    pub unit: Unit,
    /// How they are drawn.
    pub kind: Kind,
    /// What a step covers, in milliseconds of the crew's clock.
    pub step_ms: u64,
    /// The series; all have as many values.
    pub lines: Vec<Line>,
    /// A limit line and its name.
    pub limit: Option<(f64, &'static str)>,
}

impl Chart {
    fn steps(&self) -> usize {
        self.lines.iter().map(|line| line.values.len()).max().unwrap_or(0)
    }

    fn top(&self) -> f64 {
        let highest = (0..self.steps())
            .map(|step| {
                let values = self.lines.iter().filter_map(|line| line.values.get(step).copied().flatten());
                if self.kind == Kind::Stack { values.sum() } else { values.fold(0.0, f64::max) }
            })
            .fold(self.limit.map_or(0.0, |(limit, _)| limit), f64::max);
        if self.unit == Unit::Count { nice_count(highest) } else { nice(highest) }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred steps")]
    fn x(&self, step: usize) -> f64 {
        let wide = WIDTH - LEFT - RIGHT;
        LEFT + (step as f64 + 0.5) / self.steps().max(1) as f64 * wide
    }
}

/// A whole number, to be drawn.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "drawn, not computed with")]
pub fn whole(number: u64) -> f64 {
    number as f64
}

/// The next round number at or above.
fn nice(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let size = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|step| step * size).find(|top| *top >= value).unwrap_or(value)
}

/// The next round number at or above whose quarters are whole.
fn nice_count(value: f64) -> f64 {
    if value <= 4.0 || !value.is_finite() { 4.0 } else { nice((value / 4.0).ceil()).ceil() * 4.0 }
}

fn y(value: f64, top: f64) -> f64 {
    HEIGHT - BOTTOM - (value / top).clamp(0.0, 1.0) * (HEIGHT - TOP - BOTTOM)
}

/// Draws a chart.
#[must_use]
pub fn chart(chart: &Chart) -> Markup {
    let top = chart.top();
    html! {
        figure class="chart" id=(chart.id) {
            figcaption {
                h3 { (chart.question) }
                p class="dim" { (chart.about) }
                ul class="legend" {
                    @for line in &chart.lines { li { span class={ "key " (line.class) } {} (line.name) } }
                }
                output class="readout" aria-live="off" {}
            }
            @if chart.steps() == 0 {
                p class="empty" { "Nothing to draw yet." }
            } @else {
                (drawing(chart, top))
                (figures(chart))
            }
        }
    }
}

fn drawing(chart: &Chart, top: f64) -> Markup {
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0];
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } tabindex="0" role="img" aria-label={ (chart.question) " The table below holds the figures." }
            data-left=(LEFT) data-right=(RIGHT) data-width=(WIDTH) {
            @for tick in ticks {
                @let at = format!("{:.1}", y(tick * top, top));
                line class="grid" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(at) y2=(at) {}
                text class="tick" x=(LEFT - 6.0) y=(at) dy="4" text-anchor="end" { (chart.unit.show(tick * top)) }
            }
            (times(chart))
            @for (place, line) in chart.lines.iter().enumerate() {
                @match chart.kind {
                    Kind::Lines => { path class={ "line " (line.class) } d=(trace(chart, line, top)) {} }
                    Kind::Stack => { path class={ "bar " (line.class) } d=(bars(chart, place, top)) {} }
                }
            }
            @if let Some((limit, name)) = chart.limit {
                @let at = format!("{:.1}", y(limit, top));
                line class="limit" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(at) y2=(at) {}
                text class="tick" x=(WIDTH - RIGHT) y=(at) dy="14" text-anchor="end" { (name) }
            }
            line class="cross" y1=(TOP) y2=(HEIGHT - BOTTOM) x1="-9" x2="-9" {}
        }
    }
}

fn times(chart: &Chart) -> Markup {
    let steps = chart.steps();
    html! {
        @for part in 0..=4_usize {
            @let step = steps * part / 4;
            @let ms = chart.step_ms.saturating_mul(step as u64);
            @let anchor = match part { 0 => "start", 4 => "end", _ => "middle" };
            @if part == 0 || step > steps * (part - 1) / 4 {
                text class="tick" x=(format!("{:.1}", LEFT + figure::ratio(step as u64, steps as u64) * (WIDTH - LEFT - RIGHT))) y=(HEIGHT - 6.0) text-anchor=(anchor) { (figure::clock(ms)) }
            }
        }
    }
}

fn trace(chart: &Chart, line: &Line, top: f64) -> String {
    let mut path = String::new();
    let mut pen = 'M';
    for (step, value) in line.values.iter().enumerate() {
        match value {
            Some(value) => {
                let _ = write!(path, "{pen}{:.1} {:.1}", chart.x(step), y(*value, top));
                // A lone point still shows: a line of no length with round ends is a dot.
                if pen == 'M' {
                    path.push_str("h0");
                }
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    path
}

fn bars(chart: &Chart, place: usize, top: f64) -> String {
    let half = (chart.x(1) - chart.x(0)).max(1.0) * 0.45;
    let mut path = String::new();
    for step in 0..chart.steps() {
        let value = |line: &Line| line.values.get(step).copied().flatten().unwrap_or(0.0);
        let below: f64 = chart.lines.iter().take(place).map(value).sum();
        let own = chart.lines.get(place).map_or(0.0, value);
        if own > 0.0 {
            let (base, tip) = (y(below, top), y(below + own, top));
            let _ =
                write!(path, "M{:.1} {base:.1}V{tip:.1}h{:.1}V{base:.1}z", chart.x(step) - half, half * 2.0);
        }
    }
    path
}

fn figures(chart: &Chart) -> Markup {
    html! {
        details id={ (chart.id) "-figures" } {
            summary { "The figures" }
            div class="scroll tall" tabindex="0" role="region" aria-label=(chart.question) {
                table {
                    thead { tr { th scope="col" { "from" } @for line in &chart.lines { th scope="col" class="n" { (line.name) } } } }
                    tbody {
                        @for step in 0..chart.steps() {
                            tr {
                                td { (figure::clock(chart.step_ms.saturating_mul(step as u64))) }
                                @for line in &chart.lines {
                                    td class="n" { @match line.values.get(step).copied().flatten() { Some(value) => (chart.unit.show(value)), None => "—" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(kind: Kind) -> Chart {
        Chart {
            id: "replies",
            question: "How long do people wait?",
            about: String::new(),
            unit: Unit::Millis,
            kind,
            step_ms: 1_000,
            lines: vec![Line { name: "mean", class: "c0", values: vec![Some(100.0), None, Some(900.0)] }],
            limit: Some((30_000.0, "gate")),
        }
    }

    #[test]
    fn a_gap_breaks_the_line_and_the_table_holds_every_step() {
        let drawn = chart(&sample(Kind::Lines)).into_string();
        assert_eq!(drawn.matches("<tbody><tr>").count(), 1);
        assert_eq!(drawn.matches("</tr>").count(), 4);
        let path = trace(&sample(Kind::Lines), &sample(Kind::Lines).lines[0], 1_000.0);
        assert_eq!(path.matches('M').count(), 2);
        assert!(!drawn.contains("style="));
    }

    #[test]
    fn odd_figures_do_not_break_the_drawing() {
        let mut odd = sample(Kind::Stack);
        odd.lines[0].values = vec![Some(f64::NAN), Some(f64::INFINITY), Some(0.0)];
        assert!(!chart(&odd).into_string().is_empty());
        assert!((nice(0.0) - 1.0).abs() < f64::EPSILON && (nice(30_000.0) - 50_000.0).abs() < 1e-6);
        assert!(
            [0.0, 5.0, 9.0, 37.0, 1234.0]
                .into_iter()
                .all(|most| nice_count(most) >= most && nice_count(most) % 4.0 == 0.0)
        );
    }
}
