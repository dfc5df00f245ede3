//! Status by shape, colour and word together, so that none of them is needed alone.

use maud::{Markup, html};
use nightcrew_model::verdict::Verdict;

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Good: a disc with a tick.
    Good,
    /// Bad: an octagon with a cross.
    Bad,
    /// Cannot say, or take care: a triangle.
    Doubt,
    /// Under way: a ring.
    Open,
}

impl Mark {
    /// The class that colours it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
            Self::Open => "open",
        }
    }
}

impl From<Verdict> for Mark {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Fail => Self::Bad,
            Verdict::Inconclusive => Self::Doubt,
        }
    }
}

/// The word of a verdict.
#[must_use]
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Inconclusive => "INCONCLUSIVE",
    }
}

/// The shape alone; a word must stand beside it.
#[must_use]
pub fn shape(mark: Mark) -> Markup {
    html! {
        svg class={ "mark " (mark.class()) } viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" {
            @match mark {
                Mark::Good => { circle cx="8" cy="8" r="7" {} path class="cut" d="M4.6 8.3l2.3 2.3 4.5-4.8" {} }
                Mark::Bad => {
                    path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" {}
                    path class="cut" d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" {}
                }
                Mark::Doubt => { path d="M8 1l7.5 13.5H.5z" {} path class="cut" d="M8 5.8v4M8 11.8v.6" {} }
                Mark::Open => { circle class="ring" cx="8" cy="8" r="5.5" {} }
            }
        }
    }
}

/// A badge with another word than the verdict's own.
#[must_use]
pub fn badge_saying(verdict: Verdict, word: &str) -> Markup {
    let mark = Mark::from(verdict);
    html! { span class={ "badge " (mark.class()) } { (shape(mark)) (word) } }
}

/// A verdict as a badge: shape and word.
#[must_use]
pub fn badge(verdict: Verdict) -> Markup {
    badge_saying(verdict, word(verdict))
}
