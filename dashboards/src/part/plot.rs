//! Rows of figures side by side: a dot with its interval, or a bar, on one axis, with the same figures as a table behind. The
//! plot module only shows the figures of the row under the pointer, and reads the table for them.

use maud::{Markup, html};

use crate::{figure, text};

const WIDTH: f64 = 520.0;
/// Where names end and the axis begins, beside dots.
const NAMES: f64 = 168.0;
/// The same beside bars, whose names are endpoints.
const NAMES_LONG: f64 = 250.0;
/// A character's width.
const CHAR: f64 = 6.9;
const RIGHT: f64 = 24.0;
const ROW: f64 = 24.0;
const FOOT: f64 = 24.0;
/// Rows drawn: what a reader compares at a glance.
pub const ROWS_MAX: usize = 14;
/// Ticks of an axis.
const TICKS_MAX: usize = 5;

/// What the figures of a plot are, and how they lie on its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Shares from 0 to 1, or from 0 to the largest where all are small.
    Share,
    /// Milliseconds, each decade as wide as the next.
    Millis,
    /// A number, from 0.
    Number,
}

/// How rows are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dot on a whisker.
    Dots,
    /// A bar from the axis' beginning.
    Bars,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name, from outside.
    pub name: String,
    /// Its colour: `c0` to `c4`, or a status class.
    pub class: &'static str,
    /// The whisker's ends.
    pub between: Option<(f64, f64)>,
    /// Small marks on the whisker.
    pub ticks: Vec<f64>,
    /// The dot, or the bar's end.
    pub at: Option<f64>,
    /// The cells of the table behind the plot, after the name.
    pub cells: Vec<String>,
}

/// A plot.
#[derive(Clone, Debug)]
pub struct Plot {
    /// Its anchor.
    pub id: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// What the figures are, with their unit.
    pub about: String,
    /// How they lie on the axis.
    pub scale: Scale,
    /// How they are drawn.
    pub kind: Kind,
    /// The heads of the table behind it; the first is the rows'.
    pub heads: Vec<&'static str>,
    /// The rows, the weightiest first; [`ROWS_MAX`] of them are drawn.
    pub rows: Vec<Row>,
}

/// An axis: from where to where, and its ticks.
struct Axis {
    scale: Scale,
    left: f64,
    low: f64,
    high: f64,
    ticks: Vec<f64>,
}

impl Axis {
    fn of(plot: &Plot) -> Self {
        let figures = plot.rows.iter().take(ROWS_MAX).flat_map(|row| {
            row.at.into_iter().chain(row.between.into_iter().flat_map(|(low, high)| [low, high]))
        });
        let figures: Vec<f64> = figures.filter(|figure| figure.is_finite() && *figure >= 0.0).collect();
        let most = figures.iter().copied().fold(0.0, f64::max);
        let left = if plot.kind == Kind::Bars { NAMES_LONG } else { NAMES };
        let share = if most > 0.5 { 1.0 } else { nice(most.max(0.01)).min(1.0) };
        match plot.scale {
            Scale::Share => Self::linear(plot.scale, left, share),
            Scale::Number => Self::linear(plot.scale, left, nice(most)),
            Scale::Millis => Self::decades(left, &figures),
        }
    }

    fn linear(scale: Scale, left: f64, high: f64) -> Self {
        let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| part * high).into();
        Self { scale, left, low: 0.0, high, ticks }
    }

    /// From the round number below the least to the one above the most.
    fn decades(left: f64, figures: &[f64]) -> Self {
        let most = figures.iter().copied().fold(1.0, f64::max);
        let least = figures.iter().copied().fold(most, f64::min).max(1.0);
        let decade = |power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power));
        let round: Vec<f64> = (0..=9).flat_map(decade).collect();
        let low = round.iter().copied().rfind(|tick| *tick <= least).unwrap_or(1.0);
        let high = round.iter().copied().find(|tick| *tick >= most && *tick > low).unwrap_or(most);
        let within: Vec<f64> = round.into_iter().filter(|tick| (low..=high).contains(tick)).collect();
        let every = within.len().saturating_sub(1).div_ceil(TICKS_MAX - 1).max(1);
        Self { scale: Scale::Millis, left, low, high, ticks: within.into_iter().step_by(every).collect() }
    }

    fn x(&self, figure: f64) -> f64 {
        let share = if self.scale == Scale::Millis {
            (figure.max(self.low).ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            figure / self.high
        };
        // A figure that is none is drawn at the beginning and named in the table.
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        self.left + share * (WIDTH - self.left - RIGHT)
    }

    fn show(&self, tick: f64) -> String {
        match self.scale {
            Scale::Share => {
                let digits = usize::from(self.high < 0.1);
                format!("{:.digits$} %", tick * 100.0)
            }
            Scale::Millis => {
                figure::millis(super::layers::whole(tick)).replace(".0 s", " s").replace(" 00 s", "")
            }
            Scale::Number if self.high < 4.0 => format!("{tick:.2}"),
            Scale::Number => format!("{tick:.1}").trim_end_matches(".0").to_owned(),
        }
    }
}

/// The next round number at or above.
fn nice(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let size = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * size)
        .find(|top| *top >= value)
        .unwrap_or(value)
}

/// Draws a plot; nothing without rows.
#[must_use]
pub fn plot(plot: &Plot) -> Markup {
    if plot.rows.is_empty() {
        return html! {};
    }
    let left_out = plot.rows.len().saturating_sub(ROWS_MAX);
    html! {
        figure class="chart plot" id=(plot.id) {
            figcaption {
                h3 { (plot.question) }
                p class="dim" { (plot.about) @if left_out > 0 { "; " (left_out) " more in the figures" } }
                output class="readout" aria-live="off" {}
            }
            (drawing(plot))
            (figures(plot))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few rows")]
fn drawing(plot: &Plot) -> Markup {
    let axis = Axis::of(plot);
    let shown = plot.rows.len().min(ROWS_MAX);
    let foot = shown as f64 * ROW;
    let place = |figure: f64| format!("{:.1}", axis.x(figure));
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (foot + FOOT) } tabindex="0" role="img" data-rows=(shown)
            aria-label={ (plot.question) " The table below holds the figures." } {
            @for tick in &axis.ticks {
                line class="grid" x1=(place(*tick)) x2=(place(*tick)) y1="0" y2=(foot) {}
                text class="tick" x=(place(*tick)) y=(foot + FOOT - 8.0) text-anchor="middle" { (axis.show(*tick)) }
            }
            @for (number, row) in plot.rows.iter().take(ROWS_MAX).enumerate() {
                g class={ "row " (row.class) } data-row=(number) transform={ "translate(0 " (number as f64 * ROW) ")" } {
                    rect class="back" width=(WIDTH) height=(ROW) {}
                    text class="name" x=(axis.left - 10.0) y="16" text-anchor="end" { (cut(&row.name, axis.left)) }
                    (marks(plot.kind, row, &place))
                }
            }
        }
    }
}

/// As much of a name as there is room for; the table behind holds the whole name.
fn cut(name: &str, room: f64) -> String {
    let name = text::label(name);
    let fits = usize::try_from(super::layers::whole((room - 10.0) / CHAR)).unwrap_or(0);
    if name.chars().count() <= fits {
        return name;
    }
    name.chars().take(fits.saturating_sub(1)).chain(['…']).collect()
}

fn marks(kind: Kind, row: &Row, place: &impl Fn(f64) -> String) -> Markup {
    html! {
        @if let Some((low, high)) = row.between { line class="whisker" x1=(place(low)) x2=(place(high)) y1="12" y2="12" {} }
        @for tick in &row.ticks { line class="notch" x1=(place(*tick)) x2=(place(*tick)) y1="7" y2="17" {} }
        @if let Some(at) = row.at.filter(|at| at.is_finite()) {
            @match kind {
                Kind::Dots => { circle class="dot" cx=(place(at)) cy="12" r="4.5" {} }
                Kind::Bars => { path class="bar" d={ "M" (place(0.0)) " 6H" (place(at)) "v12H" (place(0.0)) "z" } {} }
            }
        }
    }
}

fn figures(plot: &Plot) -> Markup {
    html! {
        details id={ (plot.id) "-figures" } {
            summary { "The figures" }
            div class="scroll tall" tabindex="0" role="region" aria-label=(plot.question) {
                table {
                    thead { tr { @for (place, head) in plot.heads.iter().enumerate() { th scope="col" class=[(place > 0).then_some("n")] { (head) } } } }
                    tbody {
                        @for row in &plot.rows {
                            tr { th scope="row" { (text::label(&row.name)) } @for cell in &row.cells { td class="n" { (cell) } } }
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

    fn sample(scale: Scale, figures: &[f64]) -> Plot {
        let row = |at: &f64| Row {
            name: "one".to_owned(),
            class: "c0",
            at: Some(*at),
            between: Some((at / 2.0, at * 2.0)),
            ..Row::default()
        };
        let rows = figures.iter().map(row).collect();
        Plot {
            id: "p",
            question: "Q?",
            about: String::new(),
            scale,
            kind: Kind::Dots,
            heads: vec!["Row"],
            rows,
        }
    }

    #[test]
    fn every_figure_lies_on_its_axis_and_ticks_are_few() {
        for scale in [Scale::Share, Scale::Millis, Scale::Number] {
            for figures in
                [vec![0.0], vec![0.5, 0.9], vec![1.0, 50_000_000.0], vec![f64::NAN, f64::INFINITY, -1.0]]
            {
                let plot = sample(scale, &figures);
                let axis = Axis::of(&plot);
                assert!((2..=TICKS_MAX).contains(&axis.ticks.len()), "{figures:?}: {:?}", axis.ticks);
                assert!(
                    figures.iter().all(|figure| (NAMES..=WIDTH).contains(&axis.x(*figure))),
                    "{figures:?}"
                );
                let drawn = super::plot(&plot).into_string();
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
            }
        }
    }

    #[test]
    fn what_is_not_drawn_stands_in_the_table() {
        let drawn = super::plot(&sample(Scale::Number, &[1.0; 20])).into_string();
        assert_eq!(drawn.matches("data-row=").count(), ROWS_MAX);
        assert_eq!(drawn.matches("<th scope=\"row\">").count(), 20);
        assert!(drawn.contains("6 more in the figures"));
    }

    #[test]
    fn short_and_long_waits_have_plain_ticks() {
        let axis = Axis::of(&sample(Scale::Millis, &[400.0, 30_000.0]));
        let shown: Vec<String> = axis.ticks.iter().map(|tick| axis.show(*tick)).collect();
        assert!(shown.iter().any(|tick| tick == "1 s" || tick == "500 ms"), "{shown:?}");
        assert!(shown.iter().all(|tick| !tick.contains(".0")), "{shown:?}");
    }
}
