//! One measure in one part of the crew (the suite, or a family): the two e-processes of "worse" and "not worse".

use crate::compare::measure::Change;
use crate::stats::betting::Betting;
use crate::stats::number;
use crate::stats::sign_mixture::SignMixture;

/// What a pair of the part counts in the proof of "not worse".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// This pair's.
    pub own: f64,
    /// The most that any pair of its batch counts.
    pub most: f64,
}

impl Weight {
    /// Where attempts come as the plan has them, each counts one.
    pub const ONE: Self = Self { own: 1.0, most: 1.0 };
}

/// What has been seen of a measure in a part.
#[derive(Clone, Debug)]
pub struct Part {
    /// Pairs that tell something.
    pub n: u64,
    /// Pairs that differ.
    pub sign: SignMixture,
    /// The logarithm of the e-value of "worse", kept: it moves only with a pair that differs.
    pub ln_worse: f64,
    /// The e-process against "worse by the drop", where there is one.
    pub refuted: Option<Betting>,
    /// The logarithm of the e-value of "worse" at which it counts as proved.
    pub bar: f64,
    /// The logarithm of the e-value at which the drop counts as refuted.
    clear_bar: f64,
    /// True once it was: an e-value that was large once has said it for good.
    pub cleared: bool,
}

impl Part {
    /// A part of which nothing is seen, with its part of α. `refutes` is the e-process against the drop, `miss` how often it may
    /// be refuted though it is there.
    pub fn new(alpha: f64, refutes: Option<Betting>, miss: f64) -> Self {
        Self {
            n: 0,
            sign: SignMixture::default(),
            ln_worse: 0.0,
            cleared: refutes.is_none(),
            refuted: refutes,
            bar: -libm::log(alpha),
            clear_bar: -libm::log(miss),
        }
    }

    /// Takes a pair. Without a weight it tells nothing of the plan's mix.
    pub fn add(&mut self, change: Change, weight: Option<Weight>) {
        self.n += 1;
        let sign = match change {
            Change::Better => -1,
            Change::Same => 0,
            Change::Worse => 1,
        };
        if sign != 0 {
            self.sign.worse += u64::from(sign > 0);
            self.sign.better += u64::from(sign < 0);
            self.ln_worse = self.sign.ln_e();
        }
        if let Some((betting, weight)) = self.refuted.as_mut().filter(|_| !self.cleared).zip(weight) {
            betting.add(sign, weight.own, weight.most);
            self.cleared = betting.ln_e() >= self.clear_bar;
        }
    }

    /// The logarithm of the e-value of "worse"; at most 0 where less than `net_min` of the pairs got worse, less those that got
    /// better.
    pub fn ln_e(&self, net_min: f64) -> f64 {
        let net = number(self.sign.worse) - number(self.sign.better);
        if net < net_min * number(self.n) { self.ln_worse.min(0.0) } else { self.ln_worse }
    }
}
