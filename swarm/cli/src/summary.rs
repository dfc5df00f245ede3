//! The summary at the end of a run: the verdict first, then why, then figures, then where to read on.

use std::fmt::Write as _;
use std::path::Path;

use nightcrew_model::money::NanoDollars;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::Report;
use nightcrew_verdict::report::Latency;

use crate::printable::printable;

/// Reasons that are printed; the report has them all.
const REASONS_MAX: usize = 6;

/// The summary's text.
pub fn text(report: &Report, html: Option<&Path>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\n{}: {}", word(report.verdict), report.sentence);
    for reason in report.reasons.iter().take(REASONS_MAX) {
        let _ = writeln!(out, "  - {reason}");
    }
    for gate in &report.gates {
        let _ = writeln!(out, "  {:<12}  {}  ({})", gate.word(), gate.text, gate.measured);
    }
    let satisfaction = &report.satisfaction;
    let _ = writeln!(
        out,
        "  satisfied     {} of {} (95 % interval {:.1} % to {:.1} %)",
        satisfaction.satisfied,
        satisfaction.n,
        satisfaction.low * 100.0,
        satisfaction.high * 100.0
    );
    let _ = writeln!(
        out,
        "  attempts      {} ended, {} cut short, {} void; safety violations {}",
        report.attempts, report.accounting.cut, report.void.total, report.safety.violations
    );
    if let Some(judge) = &report.judge {
        let _ = writeln!(out, "  judge         {}", printable(&judge.sentence));
    }
    if let Some(held_out) = &report.held_out {
        let alarm = if held_out.alarm { "ALARM: " } else { "" };
        let _ = writeln!(out, "  held out      {alarm}{}", held_out.sentence);
    }
    latency(&mut out, &report.latency);
    if report.spend.cap_nano_dollars > 0 {
        let (spent, cap) =
            (NanoDollars(report.spend.nano_dollars), NanoDollars(report.spend.cap_nano_dollars));
        let _ = writeln!(out, "  spent         {spent} of {cap} in {} calls", report.spend.calls);
    }
    if report.background_acts > 0 {
        let (acts, failed) = (report.background_acts, report.background_failed);
        let _ = writeln!(out, "  background    {acts} acts, {failed} failed; not judged");
    }
    let _ = writeln!(out, "  engine        peak {} MB", report.peak_rss_bytes / 1_000_000);
    if let Some(html) = html {
        let _ = writeln!(out, "  report        {}", html.display());
    }
    out
}

/// How long things took. The engine's own lag stands beside each: a latency without it could be anybody's.
fn latency(out: &mut String, latency: &Latency) {
    let (reply, lag) = (&latency.first_reply, latency.engine_lag.p99_ms);
    let invalid = if latency.trusted { "" } else { "INVALID: " };
    let _ = writeln!(
        out,
        "  first reply   {invalid}p50 {} ms, p95 {} ms, p99 {} ms (engine lag p99 {lag} ms)",
        reply.p50_ms, reply.p95_ms, reply.p99_ms
    );
    for waits in &latency.twins {
        let ms = |us: u64| format!("{}.{} ms", us / 1_000, us % 1_000 / 100);
        let _ = writeln!(
            out,
            "  acts {:<8} {invalid}{} waited p50 {}, p90 {}, p99 {}, longest {}; served p99 {} (engine lag p99 {})",
            waits.name,
            waits.n,
            ms(waits.waited_p50_us),
            ms(waits.waited_p90_us),
            ms(waits.waited_p99_us),
            ms(waits.waited_max_us),
            ms(waits.served_p99_us),
            ms(waits.lag_p99_us)
        );
    }
}

/// A share for a terminal; a dash where there is none.
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// A verdict's word.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Inconclusive => "INCONCLUSIVE",
    }
}
