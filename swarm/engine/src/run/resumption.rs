//! A run that was killed goes on: what was under way then is over, and everybody's next attempt is the one after their last.

use futures_util::future::join_all;
use nightcrew_model::event::{AttemptEnd, Episode, Resumed, What};
use nightcrew_model::id::AttemptId;

use crate::checkpoint::Resumable;
use crate::engine::Engine;
use crate::twins::Card;

/// Why the attempts under way have no end of their own.
const KILLED: &str = "the engine was killed in the middle of it";
/// Attempts that are taken off the twins at a time.
const AT_A_TIME: usize = 64;

/// Whether the twins still stand as the run left them: they go on in a process of their own, and their ledger with them. Twins
/// that were started anew have an empty one, and are planted again.
pub(super) fn stand(card: &Card, resumed: &Resumable) -> bool {
    resumed.roll.ledger > 0 && card.place >= resumed.roll.ledger
}

/// Writes that the run goes on, and the end of whatever was under way.
pub(super) async fn go_on(engine: &Engine, resumed: &Resumable) {
    let roll = &resumed.roll;
    let interrupted: Vec<AttemptId> = roll.open.iter().copied().collect();
    let since = resumed.started().map_or(0, |started| started.unix_ms);
    let lasted = i64::try_from(roll.us / 1000).unwrap_or(i64::MAX);
    let earlier = i64::try_from(roll.down_ms).unwrap_or(i64::MAX);
    let stood = since.saturating_add(lasted).saturating_add(earlier);
    let down_ms = u64::try_from(engine.clock.unix_ms().saturating_sub(stood)).unwrap_or_default();
    let episode = Resumed { down_ms, interrupted: interrupted.len() as u64 };
    engine.journal.write(None, None, What::Episode(Episode::Resumed(episode)));
    engine.end_what_is_open(AttemptEnd::Broken, KILLED);
    for some in interrupted.chunks(AT_A_TIME) {
        // Twins that were planted anew know of none of them, and say so.
        join_all(some.iter().map(|attempt| engine.twins.end(*attempt))).await;
    }
}
