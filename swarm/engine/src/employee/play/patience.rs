//! Patience: what a person does when nothing was noticed, and when they walk away. The total patience of a play is its end,
//! whatever happens.

use nightcrew_model::event::AttemptEnd;
use nightcrew_model::scenario::{Opening, Scenario, Trigger};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::situation::Say;

use super::{Doing, NEVER, Play, Purpose, Spot, Turn, Wanted};

/// Times that a person asks the same again without any answer before they walk away.
const UNANSWERED_MAX: u8 = 2;
/// How much of the whole patience passes in silence before a person asks for news.
const NEWS_AFTER: (u64, u64) = (1, 3);

impl Play {
    /// Nothing was noticed up to now.
    pub(super) fn tick(&mut self, now: At, scenario: &Scenario) -> Turn {
        if !self.protagonist {
            return Turn::Wait(NEVER);
        }
        if now >= self.total_at {
            return self.walk_away("it took too long");
        }
        if !self.replied {
            return self.bear_silence(now, scenario);
        }
        // Who neither asked for anything nor decided anything has no news to ask for.
        if !(self.opened || self.decided) || self.turns >= self.turns_max {
            return Turn::Wait(self.total_at);
        }
        if now >= self.news_at {
            self.news_at = self.total_at;
            self.re_asks += 1;
            self.doing = Doing::Saying;
            return Wanted::say(Say::News, Spot::Here, false, Purpose::News);
        }
        Turn::Wait(self.news_at.min(self.total_at))
    }

    /// No first reply has come so far.
    fn bear_silence(&mut self, now: At, scenario: &Scenario) -> Turn {
        let silence_at = self.reply_at - Span(self.reply_span.0 / 2);
        if now >= silence_at
            && let Some(next) = self.scenario_step(Trigger::Silence, scenario)
        {
            return next;
        }
        if now >= silence_at
            && now < self.reply_at
            && let Some(next) = self.rework(now, scenario)
        {
            return next;
        }
        if now >= self.reply_at {
            return self.ask_again(now, scenario);
        }
        let stirs = self.would_rework() || self.unused_step(Trigger::Silence, scenario).is_some();
        let wake = if stirs { silence_at } else { self.reply_at };
        Turn::Wait(wake.min(self.total_at))
    }

    fn ask_again(&mut self, now: At, scenario: &Scenario) -> Turn {
        if !self.opened {
            // Who waits to be asked has nothing to ask again.
            return self.walk_away("nobody asked them");
        }
        self.unanswered = self.unanswered.saturating_add(1);
        if self.unanswered > UNANSWERED_MAX || self.turns >= self.turns_max {
            return self.walk_away("nobody answered");
        }
        self.reply_at = now + self.reply_span;
        self.re_asks += 1;
        self.doing = Doing::Saying;
        let Opening::Slack(opening) = &scenario.opening;
        Wanted::say(Say::Again(opening.say.clone()), Spot::Here, opening.mention, Purpose::Again)
    }

    /// Something was heard: news are asked for when nothing follows for a while.
    pub(super) fn expect_news(&mut self, now: At) {
        let left = self.total_at.since(now).0;
        self.news_at = now + Span((left / NEWS_AFTER.1 * NEWS_AFTER.0).max(1));
    }

    pub(super) fn walk_away(&mut self, why: &str) -> Turn {
        Turn::End(AttemptEnd::WalkedAway, why.to_owned())
    }
}
