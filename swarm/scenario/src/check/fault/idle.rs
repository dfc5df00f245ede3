//! Faults that could never do anything: who writes one expects something of it, and would find a run in which all went well.

use nightcrew_model::plan::fault::FaultRule;
use nightcrew_model::plan::share::Share;
use nightcrew_model::time::Span;

use super::{Desk, joined};
use crate::vocabulary::Vocabulary;

/// Checks that a twin does at all what a rule meddles with; `path` leads to where the twin is named.
pub(super) fn at(desk: &mut Desk<'_>, path: &[&str], twin: &str, rule: &FaultRule, vocabulary: &Vocabulary) {
    let (able, lacks, from) = match rule {
        FaultRule::DuplicateDelivery(_) | FaultRule::DropDelivery(_) | FaultRule::DelayDelivery(_) => {
            (&vocabulary.delivering, "delivers nothing to the subject", "deliveries come from")
        }
        FaultRule::CutStream(_) | FaultRule::OmitUsage(_) => {
            (&vocabulary.models, "is no model: it has neither streams nor usage", "these come from")
        }
        _ => return,
    };
    if !able.iter().any(|name| name == twin) {
        let hint = format!("{from} {}; leave the rule out elsewhere", able.join(", "));
        desk.value(path, format!("`{twin}` {lacks}, so this would never happen"), hint);
    }
}

/// Checks that a rule is about something; `path` leads to it.
pub(super) fn rule(desk: &mut Desk<'_>, path: &[&str], rule: &FaultRule) {
    let (name, share, first) = extent(rule);
    if share.is_some_and(|share| share.ppm == 0) {
        let hint = "use a share from 0.000001 to 1, or leave the rule out";
        desk.value(&joined(path, &[name, "share"]), "this would never happen", hint);
    }
    if first == Some(0) {
        let hint = "use a number from 1, or leave `first` out";
        desk.value(
            &joined(path, &[name, "first"]),
            "this would never happen, not even to the first call",
            hint,
        );
    }
    let FaultRule::Latency(late) = rule else { return };
    let longest = [
        ("constant", late.constant),
        ("between", late.between.map(|[_, high]| high)),
        ("median", late.median),
    ];
    for (field, _) in longest.iter().filter(|(_, span)| *span == Some(Span(0))) {
        let hint = "use a longer span, or leave the rule out";
        desk.value(&joined(path, &[name, field]), "calls would not be late at all", hint);
    }
}

/// A rule's name in files, its share, and how many calls it is about at most.
fn extent(rule: &FaultRule) -> (&'static str, Option<Share>, Option<u32>) {
    match rule {
        FaultRule::BeforeHandler(fault) => ("before_handler", Some(fault.share), fault.first),
        FaultRule::AfterHandler(fault) => ("after_handler", Some(fault.share), fault.first),
        FaultRule::RateLimited(fault) => ("rate_limited", Some(fault.share), fault.first),
        FaultRule::CutBefore(fault) => ("cut_before", Some(fault.share), fault.first),
        FaultRule::CutAfter(fault) => ("cut_after", Some(fault.share), fault.first),
        FaultRule::Latency(fault) => ("latency", Some(fault.share), None),
        FaultRule::StaleRead(fault) => ("stale_read", Some(fault.share), None),
        FaultRule::Restart(_) => ("restart", None, None),
        FaultRule::DuplicateDelivery(fault) => ("duplicate_delivery", Some(fault.share), None),
        FaultRule::DropDelivery(fault) => ("drop_delivery", Some(fault.share), None),
        FaultRule::DelayDelivery(fault) => ("delay_delivery", Some(fault.share), None),
        FaultRule::CutStream(fault) => ("cut_stream", Some(fault.share), None),
        FaultRule::OmitUsage(fault) => ("omit_usage", Some(fault.share), None),
    }
}
