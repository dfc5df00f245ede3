//! Public addresses of files: whoever has one reads the file without a token.

use super::{named, sharing, shown};
use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Doing, good};

pub(super) fn share(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    turn(doing, true)
}

pub(super) fn revoke(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    turn(doing, false)
}

/// Makes a file public, or no longer so.
fn turn(doing: &mut Doing<'_>, public: bool) -> Result<Object, Refusal> {
    let number = named(doing)?;
    let file = doing.world.files.get_mut(number).ok_or(Refusal::FileNotFound)?;
    if public && file.public {
        return Err(Refusal::AlreadyPublic);
    }
    if file.by != doing.who {
        return Err(Refusal::NotAllowed);
    }
    file.public = public;
    let shares = file.shares.clone();
    sharing::show_again(doing, &shares);
    events::file_changed(doing, number);
    doing.effects.changed([]);
    let shown = shown(doing, number).ok_or(Refusal::FileNotFound)?;
    let answer = good().raw("file", &shown);
    Ok(if public { answer.fixed(r#""comments":[]"#) } else { answer })
}
