//! `report.md`: the report as a comment on a pull request. Its size is bounded, and text from outside can neither draw
//! markup nor mention anybody.

use std::fmt::Write as _;

use nightcrew_model::verdict::{Layer, Verdict};
use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::report::{FailingAttempt, FindingLevel, LayerResult, Report, Slice};

use crate::page::comparison::release;
use crate::part::{
    blame, comparison as compared, held_out as sealed, honesty as honest, layers, mark, shifts as moved,
    slices, treatment as treated,
};
use crate::{figure, text};

/// The most bytes: hosts cut comments at 65,536 characters.
pub const BYTES_MAX: usize = 60_000;
/// Kept free for what follows a cut: a heading, a note.
const FOOT_BYTES: usize = 400;
/// Rows of a table; the HTML report holds all.
const ROWS_MAX: usize = 40;
/// Clusters of failures told.
const CLUSTERS_MAX: usize = 5;
/// Failing attempts with a transcript.
const FAILURES_MAX: usize = 5;
/// Transcript lines of one of them, from its end.
const LINES_MAX: usize = 12;

/// The document.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut page = String::new();
    let run = &report.run;
    let release = run.release.as_deref().map(|release| format!(" {}", inline(release))).unwrap_or_default();
    let _ =
        writeln!(page, "## Nightcrew: {} — {}{release}\n", mark::word(report.verdict), inline(&run.subject));
    let _ = writeln!(page, "**{}**\n", inline(&report.sentence));
    layer_table(&mut page, &report.layers);
    page.push('\n');
    for reason in report.reasons.iter().take(ROWS_MAX) {
        let _ = writeln!(page, "- {}", inline(reason));
    }
    clusters(&mut page, report);
    gates(&mut page, report);
    slice_table(&mut page, "Family", &report.families);
    held_out(&mut page, report);
    treatment(&mut page, report);
    findings(&mut page, report);
    folded(&mut page, "Scenarios", |page| slice_table(page, "Scenario", &report.scenarios));
    folded(&mut page, "Figures", |page| figures(page, report));
    folded(&mut page, "Can the crew be trusted?", |page| honesty(page, report));
    let foot = format!(
        "\n<sub>{} · seed {} · {} · mind {} · {} · Nightcrew {}. The whole report is in `report.html`.</sub>\n",
        inline(&run.name),
        run.seed,
        figure::counted(run.employees, "employee", "employees"),
        inline(&run.mind),
        inline(&run.pace),
        inline(&run.nightcrew)
    );
    let room = BYTES_MAX.saturating_sub(foot.len());
    cut(&mut page, room);
    failures(&mut page, report, room);
    page.push_str(&foot);
    page
}

/// A comparison as a comment.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let mut page = String::new();
    let (base, head) = (release(&comparison.base), release(&comparison.head));
    let _ = writeln!(
        page,
        "## Nightcrew: {} — {} against {}\n",
        mark::word(comparison.verdict),
        inline(&head),
        inline(&base)
    );
    let _ = writeln!(page, "**{}**\n", inline(&comparison.sentence));
    for reason in comparison.reasons.iter().chain(&comparison.findings).take(ROWS_MAX) {
        let _ = writeln!(page, "- {}", inline(reason));
    }
    if comparison.forced {
        let differs: Vec<String> =
            comparison.differs.iter().take(ROWS_MAX).map(|told| inline(told)).collect();
        let _ = writeln!(page, "\nForced although the runs differ: {}", differs.join("; "));
    }
    page.push_str("\n| Layer | Verdict | Why |\n| --- | --- | --- |\n");
    for layer in &comparison.layers {
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            layers::name(layer.layer),
            mark::word(layer.verdict),
            inline(&layer.sentence)
        );
    }
    measured(&mut page, comparison);
    shifted(&mut page, comparison);
    cut(&mut page, BYTES_MAX - FOOT_BYTES);
    let found = &comparison.matching;
    let how = if comparison.paired { "paired by scenario, persona and seed" } else { "not paired" };
    let _ = writeln!(
        page,
        "\n<sub>{} pairs, {} void, {how}.</sub>",
        figure::count(found.pairs),
        figure::count(found.void)
    );
    page
}

/// What was measured: the whole suite always, of its parts those that got worse.
fn measured(page: &mut String, comparison: &Comparison) {
    page.push_str("\n| Layer | Measure | Part | Verdict | Base | Head | Change (95 %) | n |\n| --- | --- | --- | --- | ---: | ---: | --- | ---: |\n");
    let measures = comparison
        .layers
        .iter()
        .flat_map(|layer| layer.measures.iter().map(move |measure| (layer.layer, measure)));
    for (layer, measure) in measures {
        let parts = measure
            .families
            .iter()
            .chain(&measure.slices)
            .chain(&measure.scenarios)
            .filter(|part| part.verdict == Verdict::Fail);
        for part in std::iter::once(&measure.suite).chain(parts).take(ROWS_MAX) {
            if page.len() > BYTES_MAX / 2 {
                break;
            }
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                layers::name(layer),
                inline(&measure.name.replace('_', " ")),
                inline(&part.name),
                if measure.invalid { measure.word() } else { mark::word(part.verdict) },
                compared::value(&measure.unit, part.base),
                compared::value(&measure.unit, part.head),
                compared::interval(&measure.unit, part),
                figure::count(part.n)
            );
        }
    }
}

/// What shifted and stands out among all that was looked at.
fn shifted(page: &mut String, comparison: &Comparison) {
    let shifts: Vec<_> = comparison.shifts.iter().filter(|shift| shift.stands_out).take(ROWS_MAX).collect();
    if shifts.is_empty() {
        return;
    }
    page.push_str("\n| Shift, for information | Base | Head | Size, 0 to 1 | p |\n| --- | ---: | ---: | ---: | ---: |\n");
    for shift in shifts {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {:.2} | {} |",
            inline(&shift.sentence),
            moved::mean(shift, shift.base),
            moved::mean(shift, shift.head),
            shift.size,
            compared::chance(Some(shift.p))
        );
    }
}

/// Cuts at the end of a line what a host would cut in the middle of one.
fn cut(page: &mut String, room: usize) {
    let room = room.saturating_sub(FOOT_BYTES);
    if page.len() > room {
        let end = page.as_bytes().iter().take(room).rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        page.truncate(end);
        // A fold that is cut open would swallow the rest of the comment.
        if page.matches("<details>").count() > page.matches("</details>").count() {
            page.push_str("\n</details>\n");
        }
        page.push_str("\nToo long for a comment: the rest stands in `report.html`.\n");
    }
}

/// What a reader opens only when they want it.
fn folded(page: &mut String, title: &str, told: impl FnOnce(&mut String)) {
    let _ = writeln!(page, "\n<details><summary>{title}</summary>");
    told(page);
    page.push_str("\n</details>\n");
}

fn clusters(page: &mut String, report: &Report) {
    if report.clusters.is_empty() {
        return;
    }
    page.push_str("\n**Why attempts failed**\n\n");
    for found in report.clusters.iter().take(CLUSTERS_MAX) {
        let _ = writeln!(
            page,
            "- {}, {}: {} Missed: <code>{}</code>. To drive one again: <code>{}</code>",
            figure::counted(found.count, "attempt", "attempts"),
            layers::name(found.layer).to_lowercase(),
            inline(&found.sentence),
            inline(&found.difference),
            inline(&found.replay)
        );
    }
    if report.clusters.len() > CLUSTERS_MAX {
        let _ = writeln!(page, "- {} more in the HTML report", report.clusters.len() - CLUSTERS_MAX);
    }
}

/// Findings that the rest of the comment does not tell already: those about endpoints and about the run itself.
fn findings(page: &mut String, report: &Report) {
    let told = report.findings.iter().filter(|found| found.scenario.is_none() && found.family.is_none());
    let told: Vec<_> = told.filter(|found| found.level != FindingLevel::Note).take(ROWS_MAX).collect();
    if told.is_empty() {
        return;
    }
    page.push_str("\n| Finding | Level | Times |\n| --- | --- | ---: |\n");
    for found in told {
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            inline(&found.message),
            crate::part::found::word(found.level),
            figure::count(found.count)
        );
    }
}

fn gates(page: &mut String, report: &Report) {
    if report.gates.is_empty() {
        return;
    }
    page.push_str("\n| Gate | Verdict | Measured |\n| --- | --- | --- |\n");
    for gate in report.gates.iter().take(ROWS_MAX) {
        let _ = writeln!(page, "| {} | {} | {} |", inline(&gate.text), gate.word(), inline(&gate.measured));
    }
}

fn layer_table(page: &mut String, found: &[LayerResult]) {
    page.push_str(
        "\n| Layer | Verdict | Estimate (95 % interval) | n | Why |\n| --- | --- | --- | ---: | --- |\n",
    );
    for layer in found {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            layers::name(layer.layer),
            mark::word(layer.verdict),
            layers::estimate(layer),
            figure::count(layer.n),
            inline(&layer.sentence)
        );
    }
}

fn slice_table(page: &mut String, title: &str, found: &[Slice]) {
    if found.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "\n| {title} | Verdict | Satisfied (95 % interval) | Attempts | Void | Walked away | Violations |"
    );
    page.push_str("| --- | --- | --- | ---: | ---: | ---: | ---: |\n");
    let sorted = slices::worst_first(found);
    for slice in sorted.iter().take(ROWS_MAX) {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} |",
            inline(&slice.name),
            mark::word(slice.verdict),
            slices::layer(slice, Layer::Outcome).map_or_else(|| "—".to_owned(), layers::estimate),
            figure::count(slice.attempts),
            figure::count(slice.void),
            figure::count(slice.walked_away),
            figure::count(slice.violations)
        );
    }
    if sorted.len() > ROWS_MAX {
        let _ = writeln!(page, "\n{} more stand in the HTML report.", sorted.len() - ROWS_MAX);
    }
}

fn held_out(page: &mut String, report: &Report) {
    let Some(found) = &report.held_out else { return };
    let alarm = if found.alarm { "**Alarm.** " } else { "" };
    let _ = writeln!(page, "\n{alarm}{}\n", inline(&found.sentence));
    page.push_str("| Held-out family | Satisfied | Attempts | Violations | Gap in points |\n");
    page.push_str("| --- | ---: | ---: | ---: | --- |\n");
    for row in std::iter::once(&found.suite).chain(&found.families).take(ROWS_MAX) {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            inline(&row.name),
            sealed::share(row.satisfaction.estimate),
            figure::count(row.satisfaction.n),
            figure::count(row.violations),
            sealed::gap(row)
        );
    }
    let _ =
        writeln!(page, "\n<sub>{} Sealed file: {}.</sub>", sealed::rest(found), inline(&found.commitment));
}

/// Variants of personas, those that are treated otherwise first.
fn treatment(page: &mut String, report: &Report) {
    if report.treatment.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n**Are people treated alike?**\n");
    for row in treated::worst_first(&report.treatment).into_iter().take(ROWS_MAX) {
        let _ = writeln!(page, "- **{}** {}", treated::word(row.equality), inline(&row.sentence));
    }
}

/// What is known of the crew itself.
fn honesty(page: &mut String, report: &Report) {
    page.push('\n');
    for sentence in report.honesty.sentences.iter().take(ROWS_MAX) {
        let _ = writeln!(page, "- {}", inline(sentence));
    }
    let _ = writeln!(page, "\n| Of the crew | share (95 % interval) | n |\n| --- | ---: | ---: |");
    for (name, share) in honest::rows(&report.honesty).into_iter().take(ROWS_MAX) {
        let _ = writeln!(
            page,
            "| {} | {} ({} to {}) | {} |",
            inline(&name),
            share.estimate.map_or_else(|| "—".to_owned(), figure::percent),
            figure::percent(share.low),
            figure::percent(share.high),
            figure::count(share.n)
        );
    }
}

fn figures(page: &mut String, report: &Report) {
    let (reply, spend) = (&report.latency.first_reply, &report.spend);
    page.push('\n');
    if reply.n > 0 {
        let _ = writeln!(
            page,
            "- First reply: p50 {}, p95 {}, p99 {} (engine lag p99 {}){}",
            figure::millis(reply.p50_ms),
            figure::millis(reply.p95_ms),
            figure::millis(reply.p99_ms),
            figure::millis(report.latency.engine_lag.p99_ms),
            if report.latency.trusted { "" } else { ", **INVALID**" }
        );
    }
    for waits in report.latency.twins.iter().take(ROWS_MAX) {
        let _ = writeln!(
            page,
            "- Acts at {}: {}; waited p50 {}, p99 {}, longest {}; served p99 {} (engine lag p99 {})",
            inline(&waits.name),
            figure::count(waits.n),
            figure::micros(waits.waited_p50_us),
            figure::micros(waits.waited_p99_us),
            figure::micros(waits.waited_max_us),
            figure::micros(waits.served_p99_us),
            figure::micros(waits.lag_p99_us)
        );
    }
    let _ = writeln!(
        page,
        "- Attempts: {} begun, {} judged, {} void, {} cut short",
        figure::count(report.accounting.started),
        figure::count(report.accounting.judged),
        figure::count(report.accounting.void),
        figure::count(report.accounting.cut)
    );
    let cap = if spend.cap_nano_dollars > 0 {
        format!(" of {}", figure::dollars(spend.cap_nano_dollars))
    } else {
        String::new()
    };
    let _ = writeln!(
        page,
        "- Spent: {}{cap}, {}",
        figure::dollars(spend.nano_dollars),
        figure::counted(spend.calls, "model call", "model calls")
    );
    for call in report.unsupported.iter().take(ROWS_MAX) {
        let what = if call.tier == "unknown" {
            "which the vendor does not have"
        } else {
            "which the twin does not serve"
        };
        let _ = writeln!(
            page,
            "- The subject called {} {}, {what}, {}",
            inline(&call.twin),
            inline(&call.endpoint),
            figure::counted(call.calls, "time", "times")
        );
    }
    if let Some(judge) = &report.judge {
        let _ = writeln!(page, "- {}", inline(&judge.sentence));
    }
    for told in report.degradations.iter().take(ROWS_MAX) {
        let _ = writeln!(page, "- Limited: {}", inline(told));
    }
}

fn failures(page: &mut String, report: &Report, room: usize) {
    if report.failing_total == 0 {
        return;
    }
    let _ = writeln!(
        page,
        "\n### {}\n",
        figure::counted(report.failing_total, "failing attempt", "failing attempts")
    );
    for failure in report.failing.iter().take(FAILURES_MAX) {
        let told = one(failure);
        if page.len() + told.len() > room {
            break;
        }
        page.push_str(&told);
    }
}

fn one(failure: &FailingAttempt) -> String {
    let mut told = format!(
        "<details><summary>{}: {} ({}, {})</summary>\n\n",
        inline(&failure.scenario),
        inline(&failure.why),
        layers::name(failure.layer).to_lowercase(),
        blame::name(failure.blame)
    );
    for line in failure.evidence.iter().take(LINES_MAX) {
        let _ = writeln!(told, "- {}", inline(line));
    }
    told.push_str("\n<pre>\n");
    let skipped = failure.transcript.len().saturating_sub(LINES_MAX);
    for line in failure.transcript.iter().skip(skipped) {
        let _ = writeln!(
            told,
            "{} {}: {}",
            figure::clock(line.at_ms),
            escaped(&text::label(&line.who)),
            escaped(&text::one_line(&line.text, 300))
        );
    }
    let id = inline(&failure.attempt);
    let _ = writeln!(
        told,
        "</pre>\n\nAttempt {id}; `nightcrew replay RUN --attempt {id}` drives it again\n</details>\n"
    );
    told
}

/// Text from outside within a line or a table cell.
fn inline(text: &str) -> String {
    escaped(&text::one_line(text, 400))
}

/// Text from outside as entities, which Markdown and HTML both read as plain characters: no markup, no table cell, no
/// link, no code. A host looks for mentions and references after it has read entities, so those are taken apart by an
/// empty comment, which leaves two texts that are neither.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '\\' | '$' => {
                let _ = write!(plain, "&#{};", u32::from(letter));
            }
            '@' | '#' => {
                let _ = write!(plain, "&#{};<!-- -->", u32::from(letter));
            }
            _ => plain.push(letter),
        }
    }
    // Bare addresses become links by themselves.
    plain.replace("://", "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_draws_nothing_and_calls_nobody() {
        let hostile = "<img src=x onerror=alert(1)> | `code` [a](http://evil.example) @admin #77 **bold** www.evil.example";
        let shown = inline(hostile);
        for wrong in ["<img", "|", "`", "[a]", "http://", "@admin", "#77", "**", "www.evil"] {
            assert!(!shown.contains(wrong), "{wrong} in {shown}");
        }
    }
}
