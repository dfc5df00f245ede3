//! Scopes by the kind of conversation: `channels:read` says nothing of private ones.

use crate::error::Refusal;
use crate::method::Doing;
use crate::world::{Kind, Place};

/// Of which scopes one lets a token know of conversations.
pub(in crate::api) const READ: &str = "channels:read,groups:read,im:read,mpim:read";

/// The scopes of which one is needed, for each kind.
pub(super) struct Needs {
    /// For public channels.
    pub public: &'static str,
    /// For private ones.
    pub private: &'static str,
    /// For direct conversations of two.
    pub im: &'static str,
    /// For those of several.
    pub group: &'static str,
}

/// To know of a conversation.
pub(super) const KNOW: Needs =
    Needs { public: "channels:read", private: "groups:read", im: "im:read", group: "mpim:read" };
/// To read its messages.
pub(super) const LOOK_BACK: Needs =
    Needs { public: "channels:history", private: "groups:history", im: "im:history", group: "mpim:history" };
/// To change it.
pub(super) const WRITE: Needs = Needs {
    public: "channels:manage,channels:write",
    private: "groups:write",
    im: "im:write",
    group: "mpim:write",
};
/// To invite people.
pub(super) const INVITE: Needs = Needs {
    public: "channels:manage,channels:write,channels:write.invites",
    private: "groups:write,groups:write.invites",
    im: "im:write",
    group: "mpim:write",
};
/// To set its topic or purpose.
pub(super) const TOPIC: Needs = Needs {
    public: "channels:manage,channels:write,channels:write.topic",
    private: "groups:write,groups:write.topic",
    im: "im:write,im:write.topic",
    group: "mpim:write,mpim:write.topic",
};

impl Needs {
    /// The scopes of which one is needed for this kind.
    pub const fn of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Public => self.public,
            Kind::Private => self.private,
            Kind::Im => self.im,
            Kind::Group => self.group,
        }
    }
}

/// The conversation that the call names, of a kind that the token may do this with.
pub(super) fn conversation(doing: &Doing<'_>, needs: &Needs) -> Result<Place, Refusal> {
    let place = doing.channel()?;
    doing.needs(needs.of(doing.at(place)?.kind))?;
    Ok(place)
}

/// The same, where only channels will do.
pub(super) fn channel(doing: &Doing<'_>, needs: &Needs) -> Result<Place, Refusal> {
    let place = doing.channel()?;
    match doing.at(place)?.kind {
        Kind::Im | Kind::Group => Err(Refusal::WrongKind),
        kind => doing.needs(needs.of(kind)).map(|()| place),
    }
}

/// The kinds that a list is asked for, as far as the token may know of them.
///
/// # Errors
/// `invalid_types` for a word that is none; `missing_scope` when it may know of none of them.
pub(super) fn wanted(doing: &Doing<'_>) -> Result<Vec<Kind>, Refusal> {
    let known = [Kind::Public, Kind::Private, Kind::Im, Kind::Group];
    let named = doing.args.ids("types");
    let wanted: Vec<Kind> = if named.is_empty() {
        vec![Kind::Public]
    } else {
        let kind =
            |word: &String| known.into_iter().find(|kind| kind.filter() == word).ok_or(Refusal::InvalidTypes);
        named.iter().map(kind).collect::<Result<_, _>>()?
    };
    let allowed: Vec<Kind> = wanted.iter().copied().filter(|kind| doing.may(KNOW.of(*kind))).collect();
    match wanted.first().filter(|_| allowed.is_empty()) {
        Some(kind) => doing.needs(KNOW.of(*kind)).map(|()| allowed),
        None => Ok(allowed),
    }
}
