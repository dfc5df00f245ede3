//! Whether a person was worse off on the way than with the other release, whatever it was that got worse: what somebody asks who
//! wants to know whether a release treats people worse.
//!
//! A fault that meets one person in twenty shows as a wait with one, as a second request with another, as giving up with a third:
//! measure by measure that is too few to tell, together it is not. It is a test of its own with a share of the error rate of its
//! own; which measure it was is what the other tests say.

use std::rc::Rc;

use super::measure::{self, Change, Measure};
use super::pairs::Pairs;
use super::waits;

/// The share of pairs that must have got worse, less those that got better, before a release is called worse by this alone: one
/// person in fifty.
const NET_MIN: f64 = 0.02;

/// The measure. A pair is worse when something of it got worse and nothing better; the same in the other direction; a pair in which
/// one thing got worse and another better tells nothing. So it is as fair as what it is made of: two runs of one release are better
/// as often as worse. What they got and what they were told is not in it: those are the outcome and the claims, with tests of
/// their own. Nor is the typical wait, which by itself is never "better".
#[must_use]
pub fn worse_off(pairs: &Pairs<'_>) -> Measure {
    let timely = pairs.latency_invalid().is_none();
    let mut of = vec![measure::walked_away()];
    of.extend(measure::counts(pairs));
    if timely {
        of.extend([waits::first_reply_tail(pairs), waits::slowest_reply(pairs), waits::settled(pairs)]);
    }
    let of = Rc::new(of);
    let alone = Rc::clone(&of);
    Measure {
        name: "worse_off",
        complaint: "more people were worse off than better off, all that they feel taken together",
        paired_method: "exact sign test over pairs, one-sided: something worse and nothing better against the reverse",
        unit: "pairs",
        is_latency: false,
        higher_is_better: false,
        net_min: NET_MIN,
        change: Box::new(move |base, head| {
            let changes = of.iter().filter_map(|one| (one.change)(base, head));
            let (mut worse, mut better) = (false, false);
            for change in changes {
                worse |= change == Change::Worse;
                better |= change == Change::Better;
            }
            Some(match (worse, better) {
                (true, false) => Change::Worse,
                (false, true) => Change::Better,
                _ => Change::Same,
            })
        }),
        bad: Box::new(move |one| Some(alone.iter().any(|measure| (measure.bad)(one) == Some(true)))),
        figure: |_| None,
        median: false,
    }
}
