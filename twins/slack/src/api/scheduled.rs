//! Messages for later: `chat.scheduleMessage`, `chat.scheduledMessages.list`, `chat.deleteScheduledMessage`, and the posting of
//! what is due. (docs.slack.dev/reference/methods/chat.scheduleMessage)

use nightcrew_twin_kit::{Call, Desk};

use super::chat::{target, thread};
use crate::Slack;
use crate::error::Refusal;
use crate::id;
use crate::json::{self, Object};
use crate::method::{Args, Doing, Grant, Method, Page, TIER_3, good, method};
use crate::saying::{announce, content, disguise};
use crate::shape;
use crate::world::{AHEAD_MAX_S, Draft, Slot, TokenKind, Waiting, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/chat.deleteScheduledMessage", TIER_3, "chat:write", delete),
    method("/api/chat.scheduleMessage", TIER_3, "chat:write", schedule),
    method("/api/chat.scheduledMessages.list", TIER_3, "", list),
];

/// How long before its time a message can still be taken back, in seconds.
const TOO_LATE_S: i64 = 60;
/// Messages of a page when a call does not say how many.
const USUAL_PAGE: usize = 100;
/// How the ids of scheduled messages begin.
const PREFIX: &str = "Q0N";

fn seconds(text: &str) -> Option<i64> {
    let whole = text.split('.').next().unwrap_or(text);
    whole.parse().ok()
}

fn schedule(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = target(doing)?;
    let due = seconds(doing.args.required("post_at")?).ok_or(Refusal::InvalidTime)?;
    let now = doing.now_ms.div_euclid(1000);
    if due <= now {
        return Err(Refusal::TimeInPast);
    }
    if due > now + AHEAD_MAX_S {
        return Err(Refusal::TimeTooFar);
    }
    let thread = thread(doing, place)?;
    let mut content = content(doing.world, doing.args)?;
    disguise(doing, &mut content)?;
    if doing.world.scheduled.is_full() || doing.world.scheduled.is_crowded(place, due) {
        return Err(Refusal::RestrictedTooMany);
    }
    let broadcast = thread.is_some() && doing.args.flag("reply_broadcast").unwrap_or(false);
    let message = shape::delayed(doing.world, doing.who, &content);
    let draft = Draft { by: doing.who, content, thread, broadcast };
    let number = doing.world.next_number();
    let waiting = Waiting { place, draft, created: now, cause: doing.call.seq };
    doing.world.scheduled.put((due, number), waiting);
    doing.effects.wake_at(due.saturating_mul(1000));
    doing.call.note(format!("scheduled a message in {}", doing.place_name(place)));
    doing.effects.changed([]);
    Ok(good()
        .text("channel", &doing.at(place)?.id())
        .text("scheduled_message_id", &name(number))
        .count("post_at", due)
        .raw("message", &message))
}

fn name(number: u64) -> String {
    id::of_number(PREFIX, number)
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = match doing.args.text("channel") {
        Some(named) => {
            let channel = doing.world.channel_by_id(named).filter(|channel| channel.is_visible(doing.who));
            Some(channel.ok_or(Refusal::InvalidChannel)?.place)
        }
        None => None,
    };
    let bound = |name: &str, otherwise: i64, refusal: Refusal| match doing.args.text(name) {
        Some(text) => seconds(text).ok_or(refusal),
        None => Ok(otherwise),
    };
    let oldest = bound("oldest", 0, Refusal::InvalidTsOldest)?;
    let latest = bound("latest", i64::MAX, Refusal::InvalidTsLatest)?;
    let page = Page::of(doing.args, format!("scheduled {:?}", doing.who), USUAL_PAGE)?;
    let from: Slot = match page.from.and_then(|number| doing.world.scheduled.slot(number)) {
        Some(slot) => slot,
        None => (oldest, 0),
    };
    let all = doing.world.scheduled.of(doing.who, from, latest);
    let mut found = all.filter(|(_, one)| place.is_none_or(|place| one.place == place));
    let shown = found.by_ref().take(page.limit).map(|(slot, one)| listed(doing, slot, one));
    let messages = json::list(shown.collect::<Vec<_>>());
    let next = found.next().map(|((_, number), _)| number);
    Ok(page.close(good().raw("scheduled_messages", &messages), next))
}

fn listed(doing: &Doing<'_>, (due, number): Slot, one: &Waiting) -> String {
    let channel = doing.world.channel(one.place).map(crate::world::Channel::id).unwrap_or_default();
    Object::new()
        .text("id", &name(number))
        .text("channel_id", &channel)
        .count("post_at", due)
        .count("date_created", one.created)
        .text("text", &one.draft.content.text)
        .end()
}

fn delete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let named = doing.args.required("scheduled_message_id")?;
    let number = id::numbered(PREFIX, named).map(u64::from).ok_or(Refusal::InvalidScheduledMessage)?;
    let slot = doing.world.scheduled.slot(number).ok_or(Refusal::InvalidScheduledMessage)?;
    let found = doing.world.scheduled.get(slot);
    let own = found.is_some_and(|one| one.place == place && one.draft.by == doing.who);
    if !own || slot.0 - doing.now_ms.div_euclid(1000) < TOO_LATE_S {
        return Err(Refusal::InvalidScheduledMessage);
    }
    doing.world.scheduled.remove(slot);
    doing.call.note(format!("took back a scheduled message in {}", doing.place_name(place)));
    doing.effects.changed([]);
    Ok(good())
}

/// Posts whatever is due, and tells when the next is: Unix milliseconds.
pub(crate) fn post_due(desk: &Desk<Slack>) -> Option<i64> {
    let now_ms = desk.unix_ms();
    let take = |world: &mut crate::world::World| world.scheduled.pop_due(now_ms.div_euclid(1000));
    while let Some(waiting) = desk.arrange(take) {
        post(desk, waiting, now_ms);
    }
    desk.read(|world| world.scheduled.times().next()).map(|due| due.saturating_mul(1000))
}

/// Posts one, unless its author may no longer write there: then Slack drops it.
fn post(desk: &Desk<Slack>, waiting: Waiting, now_ms: i64) {
    let Waiting { place, draft, cause, .. } = waiting;
    let (who, call, args) = (draft.by, Call::internal(cause, None), Args::default());
    let kind = if who == Who::App { TokenKind::Bot } else { TokenKind::User };
    desk.change(&call, |world, effects| {
        let welcome = world.channel(place).is_some_and(|channel| channel.members.has(who));
        if !welcome || who.person().is_some_and(|person| world.is_deleted(person)) {
            return;
        }
        let (args, call, grant) = (&args, &call, Grant::Whole(kind));
        let mut doing = Doing { desk, world, effects, args, who, grant, call, now_ms, later: None };
        let ts = doing.world.post(place, draft, now_ms);
        announce(&mut doing, place, ts);
    });
}
