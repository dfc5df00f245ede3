//! The gate's outcome for a terminal: the verdict first, then why, then what it took and saved.

use std::fmt::Write as _;
use std::path::Path;

use nightcrew_verdict::gate::outcome::GateOutcome;
use nightcrew_verdict::summary::words::span;

use crate::summary;

/// Reasons that are printed; the JSON has them all.
const REASONS_MAX: usize = 8;

/// The outcome's text.
pub fn text(outcome: &GateOutcome, root: &Path) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\n{}: {}", summary::word(outcome.verdict), outcome.sentence);
    for reason in outcome.reasons.iter().take(REASONS_MAX) {
        let _ = writeln!(out, "  - {reason}");
    }
    let saved = &outcome.saved;
    let (used, plan) = (&saved.used, &saved.plan);
    let _ = writeln!(
        out,
        "  attempts      {} of the plan's {} ({:.0} % saved); {} pairs counted, the fixed design takes {}",
        used.attempts,
        plan.attempts,
        saved.attempts_share * 100.0,
        outcome.counted.pairs,
        saved.fixed_pairs
    );
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a run are far below 2^53")]
    let time = |used: u64, plan: u64| {
        format!(
            "{} of {} ({} saved)",
            span(used as f64),
            span(plan as f64),
            span(plan.saturating_sub(used) as f64)
        )
    };
    let _ = writeln!(
        out,
        "  time          {}; on the crew's clock {}",
        time(used.machine_ms, plan.machine_ms),
        time(used.crew_ms, plan.crew_ms)
    );
    let _ = writeln!(
        out,
        "  tokens        {} of {} ({} saved)",
        used.tokens,
        plan.tokens,
        plan.tokens.saturating_sub(used.tokens)
    );
    let _ = writeln!(out, "  runs          {}", root.display());
    out
}
