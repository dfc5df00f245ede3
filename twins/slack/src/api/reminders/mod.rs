//! `reminders.*`: people's own; Slackbot brings them. (docs.slack.dev/reference/methods/reminders.add)

mod moment;

use jiff::tz::TimeZone;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Call, Desk};

use crate::Slack;
use crate::error::Refusal;
use crate::id;
use crate::json::{self, Object};
use crate::method::{Args, Callers, Doing, Method, TIER_2, good, method};
use crate::saying::announce;
use crate::text;
use crate::world::{Content, Draft, Reminder, SLACKBOT, Who, World};
use moment::Moment;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/reminders.add", TIER_2, "reminders:write", add).of(Callers::People),
    method("/api/reminders.complete", TIER_2, "reminders:write", complete).of(Callers::People),
    method("/api/reminders.delete", TIER_2, "reminders:write", delete).of(Callers::People),
    method("/api/reminders.info", TIER_2, "reminders:read", info).of(Callers::People),
    method("/api/reminders.list", TIER_2, "reminders:read", list).of(Callers::People),
];

/// How the ids of reminders begin.
const PREFIX: &str = "Rm0N";
/// The longest text, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;

fn person(doing: &Doing<'_>) -> Result<PersonId, Refusal> {
    doing.who.person().ok_or(Refusal::NotAllowedTokenType)
}

/// The zone by which a person's days go.
fn zone(world: &World, person: PersonId) -> TimeZone {
    let zone = world.person(person).and_then(|described| TimeZone::get(&described.timezone).ok());
    zone.unwrap_or(TimeZone::UTC)
}

fn add(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    match doing.args.text("user").map(|user| doing.world.who(user)) {
        None => {}
        Some(Some(who)) if who == doing.who => {}
        Some(Some(Who::App)) => return Err(Refusal::CannotAddBot),
        Some(Some(Who::Person(_))) => return Err(Refusal::CannotAddOthers),
        Some(None) => return Err(Refusal::UserNotFound),
    }
    let text = doing.args.required("text")?;
    let text = text.get(..text.floor_char_boundary(TEXT_BYTES_MAX)).unwrap_or_default();
    let text = text::escape(text);
    let zone = zone(doing.world, person);
    let recurrence = doing.args.tree("recurrence").map_err(|_| Refusal::CannotParse)?;
    let recurrence =
        recurrence.map(|tree| moment::recurrence(&tree).ok_or(Refusal::CannotParse)).transpose()?;
    let moment =
        Moment::read(doing.args.required("time")?, doing.now_ms, &zone).ok_or(Refusal::CannotParse)?;
    let number = id::short(doing.world.next_number());
    let recurrence = recurrence.or(moment.recurrence);
    let reminder = Reminder { number, text, time: moment.unix_s, recurrence, completed: 0 };
    let shown = shown(person, &reminder);
    doing.effects.wake_at(reminder.time.saturating_mul(1000));
    doing.call.note(format!("wants to be reminded of: {}", reminder.text));
    doing.world.reminders.put(person, reminder);
    doing.effects.changed([]);
    Ok(good().raw("reminder", &shown))
}

/// The reminder of the caller's that a call names.
fn named(doing: &Doing<'_>) -> Result<(PersonId, Reminder), Refusal> {
    let person = person(doing)?;
    let number = id::numbered(PREFIX, doing.args.required("reminder")?).ok_or(Refusal::NotFound)?;
    let found = doing.world.reminders.get(person, number).cloned();
    found.map(|reminder| (person, reminder)).ok_or(Refusal::NotFound)
}

fn complete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (person, mut reminder) = named(doing)?;
    if reminder.recurrence.is_some() {
        return Err(Refusal::CannotCompleteRecurring);
    }
    if reminder.completed == 0 {
        reminder.completed = doing.now_ms.div_euclid(1000);
        doing.world.reminders.put(person, reminder);
        doing.effects.changed([]);
    }
    Ok(good())
}

fn delete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (person, reminder) = named(doing)?;
    doing.world.reminders.remove(person, reminder.number);
    doing.effects.changed([]);
    Ok(good())
}

fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (person, reminder) = named(doing)?;
    Ok(good().raw("reminder", &shown(person, &reminder)))
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let all = doing.world.reminders.of(person).map(|reminder| shown(person, reminder));
    Ok(good().raw("reminders", &json::list(all)))
}

fn shown(person: PersonId, reminder: &Reminder) -> String {
    let object = Object::new()
        .text("id", &format!("{PREFIX}{}", id::code(reminder.number)))
        .text("creator", &id::user(person))
        .text("user", &id::user(person))
        .text("text", &reminder.text)
        .flag("recurring", reminder.recurrence.is_some());
    match &reminder.recurrence {
        None => object.count("time", reminder.time).count("complete_ts", reminder.completed),
        Some(recurrence) => object.raw("recurrence", &moment::shown(recurrence)),
    }
    .end()
}

/// Brings whatever is due, and tells when the next is: Unix milliseconds.
pub(crate) fn remind(desk: &Desk<Slack>) -> Option<i64> {
    let now_ms = desk.unix_ms();
    while let Some((person, reminder)) =
        desk.arrange(|world| world.reminders.pop_due(now_ms.div_euclid(1000)))
    {
        bring(desk, person, reminder, now_ms);
    }
    desk.read(|world| world.reminders.next()).map(|due| due.saturating_mul(1000))
}

/// Slackbot tells a person what they wanted to be reminded of.
fn bring(desk: &Desk<Slack>, person: PersonId, mut reminder: Reminder, now_ms: i64) {
    let (call, args) = (Call::internal(0, None), Args::default());
    desk.change(&call, |world, effects| {
        if world.is_deleted(person) {
            return;
        }
        let content = Content { text: format!("Reminder: {}", reminder.text), ..Content::default() };
        let mut doing = Doing::by_the_app(desk, world, effects, &args, &call);
        doing.who = Who::Person(SLACKBOT);
        let (place, _) = doing.world.im(doing.who, Who::Person(person), now_ms);
        let draft = Draft { by: doing.who, content, thread: None, broadcast: false };
        let ts = doing.world.post(place, draft, now_ms);
        announce(&mut doing, place, ts);
        let zone = zone(doing.world, person);
        let again = reminder.recurrence.as_ref();
        if let Some(next) = again.and_then(|again| moment::next(again, reminder.time, now_ms, &zone)) {
            reminder.time = next;
            doing.world.reminders.put(person, reminder);
        }
    });
}
