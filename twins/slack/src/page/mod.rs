//! A page to look at the workspace and to join in, as any employee: `/_twin/slack/page#token=…` on the control listener, which
//! the subject never reaches. Its files hold nothing of the world and are served to anybody; what it shows and does goes over
//! the control surface, with the token that the page keeps behind its `#`, where no server sees it.
//!
//! | file | what it is |
//! | --- | --- |
//! | [`mod@files`] | the page's own files and the policy that a browser holds them to |
//! | [`look`] | what one onlooker looks at, as parts that are sent again when they have changed |
//! | [`person`] | the part of who one is and what the app offers |
//! | [`places`] | the part of one's conversations |
//! | [`talk`] | the parts of what was said: a conversation, a thread, and earlier pages of both |
//! | [`views`] | the part of what is open: the app's home and dialogs |
//! | [`names`] | the names of all ids that a part holds, so that the page asks for none |
//! | [`find`] | people and channels by what is typed |
//!
//! What it costs is bounded by what fits on a screen, and paid only while somebody looks.

mod files;
mod find;
mod look;
mod names;
mod person;
mod places;
mod talk;
mod views;

use nightcrew_twin_kit::{Api, Tier};

use crate::Slack;

pub(crate) use files::router as files;

/// What the page asks for.
pub(crate) fn routes() -> Api<Slack> {
    Api::new()
        .get("/_twin/slack/look", Tier::Semantic, look::look)
        .get("/_twin/slack/look/earlier", Tier::Semantic, talk::earlier)
        .get("/_twin/slack/look/find", Tier::Semantic, find::find)
}
