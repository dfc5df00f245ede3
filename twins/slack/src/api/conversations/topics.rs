//! Topics and purposes: whoever belongs to a conversation sets them.

use super::{changeable, kinds, touched};
use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Doing, good};
use crate::saying::tell;
use crate::shape;
use crate::world::{About, Channel, Kind, System};

/// Slack's longest topic or purpose.
const ABOUT_MAX: usize = 250;

pub(super) fn set_topic(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    set(doing, "topic", |channel| &mut channel.topic, System::Topic)
}

pub(super) fn set_purpose(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    set(doing, "purpose", |channel| &mut channel.purpose, System::Purpose)
}

/// Sets a line about the conversation that the call names; an empty one takes it away.
fn set(
    doing: &mut Doing<'_>,
    name: &'static str,
    line: fn(&mut Channel) -> &mut About,
    system: fn(String) -> System,
) -> Result<Object, Refusal> {
    let place = kinds::conversation(doing, &kinds::TOPIC)?;
    changeable(doing, place)?;
    if doing.at(place)?.kind == Kind::Im && name == "purpose" {
        return Err(Refusal::WrongKind);
    }
    let value = doing.args.text(name).unwrap_or_default().to_owned();
    if value.chars().nth(ABOUT_MAX).is_some() {
        return Err(Refusal::TooLong);
    }
    let about = About { value: value.clone(), by: Some(doing.who), set: doing.now_ms.div_euclid(1000) };
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    let old = std::mem::replace(line(channel), about);
    touched(doing, place);
    if old.value != value {
        tell(doing, place, doing.who, system(value.clone()));
        doing.call.note(format!("set the {name} of {}", doing.place_name(place)));
    }
    let channel = shape::conversation(doing.world, doing.at(place)?, doing.who);
    Ok(good().raw("channel", &channel.end()).text(name, &value))
}
