//! What the sample report says of the crew itself, and of unequal treatment.

use std::collections::BTreeMap;

use nightcrew_model::verdict::{Blame, Verdict};
use nightcrew_verdict::report::*;

use crate::sample::HOSTILE;

fn fraction(count: u64, n: u64, [low, estimate, high]: [f64; 3]) -> Fraction {
    Fraction { count, n, estimate: Some(estimate), low, high }
}

/// A crew that slipped now and then.
pub fn honesty() -> Honesty {
    Honesty {
        texts_known: true,
        style: WritingStyle {
            words: Mean { n: 900, mean: Some(11.25), low: Some(10.5), high: Some(12.0) },
            lower_case: fraction(300, 900, [0.3, 0.3333, 0.37]),
            polite: fraction(225, 900, [0.22, 0.25, 0.28]),
            emoji: fraction(45, 900, [0.04, 0.05, 0.07]),
        },
        rungs: BTreeMap::from([
            ("model".to_owned(), fraction(860, 900, [0.94, 0.9556, 0.97])),
            ("fallback".to_owned(), fraction(40, 900, [0.03, 0.0444, 0.06])),
        ]),
        void: BTreeMap::from([(Blame::Budget, fraction(16, 400, [0.02, 0.04, 0.06]))]),
        walked_away: fraction(12, 380, [0.02, 0.0316, 0.05]),
        leaked: fraction(1, 40, [0.0, 0.025, 0.13]),
        leaks: vec![Slip { attempt: "00000000000000aa".to_owned(), what: "project".to_owned() }],
        invented: fraction(1, 400, [0.0, 0.0025, 0.01]),
        inventions: vec![Slip { attempt: "00000000000000ab".to_owned(), what: HOSTILE.to_owned() }],
        mix: vec![MixFlip {
            persona: HOSTILE.to_owned(),
            change: MixChange::LeftOut,
            verdict: Verdict::Fail,
            sentence: "Without one persona the gates would say FAIL.".to_owned(),
        }],
        second: None,
        sentences: vec!["A fact was told too early in 1 of 40 attempts.".to_owned(), HOSTILE.to_owned()],
    }
}

/// One unequal row and one that cannot say.
pub fn treatment() -> Vec<Treatment> {
    let treated = |count, n, share| Treated {
        people: n,
        satisfied: fraction(count, n, share),
        walked_away: fraction(4, n, [0.01, 0.02, 0.04]),
        turns: Some(2.5),
        first_reply_p50_ms: Some(420),
    };
    let row = |value: &str, equality| Treatment {
        persona: "new-starter".to_owned(),
        of: "language".to_owned(),
        value: value.to_owned(),
        equality,
        original: treated(196, 200, [0.95, 0.98, 0.99]),
        variant: treated(140, 200, [0.63, 0.7, 0.76]),
        difference: Some(-0.28),
        low: -0.35,
        high: -0.21,
        p: 0.000_1,
        sentence: format!("Of new-starter, people who write {value} fare otherwise."),
    };
    vec![row("de", Equality::Unequal), row(HOSTILE, Equality::CannotSay)]
}
