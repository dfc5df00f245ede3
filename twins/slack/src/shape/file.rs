//! Files as answers, messages and events hold them. (docs.slack.dev/reference/objects/file-object)

use std::collections::BTreeMap;

use super::file_kind;
use crate::json::{self, Object};
use crate::world::{Channel, File, Kind, Stage, Who, World};
use crate::{auth, id};
use nightcrew_model::credential::CrewKey;

/// How the ids of files begin.
const PREFIX: &str = "F0N";

/// A file's id.
pub(crate) fn file_id(number: u64) -> String {
    id::of_number(PREFIX, number)
}

/// The number of a file's id.
pub(crate) fn file_number(file: &str) -> Option<u64> {
    id::numbered(PREFIX, file).map(u64::from)
}

/// What addresses of files are made with.
#[derive(Clone, Copy)]
pub(crate) struct Address<'a> {
    /// Scheme and authority by which the reader reaches the twin.
    pub origin: &'a str,
    /// The crew's key.
    pub key: &'a CrewKey,
}

impl Address<'_> {
    /// Where a file is read with a token.
    fn private(&self, file: &File, download: bool) -> String {
        let name: String = form_urlencoded::byte_serialize(slug(&file.name).as_bytes()).collect();
        let way = if download { "download/" } else { "" };
        format!("{}/files-pri/{}-{}/{way}{name}", self.origin, id::TEAM, file_id(file.number))
    }

    /// Where anybody reads it, once it is public.
    fn public(&self, file: &File) -> String {
        let secret = auth::file_secret(self.key, "public", file.number);
        format!("{}/files-pub/{}-{}/{secret}", self.origin, id::TEAM, file_id(file.number))
    }

    fn page(&self, file: &File) -> String {
        format!(
            "{}/files/{}/{}/{}",
            self.origin,
            file.by.user(),
            file_id(file.number),
            form_urlencoded::byte_serialize(slug(&file.name).as_bytes()).collect::<String>()
        )
    }
}

/// A name as addresses have it: lower case, `_` for what is neither letter nor digit.
fn slug(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '_' };
    let slug: String = name.chars().map(|letter| plain(letter.to_ascii_lowercase())).take(100).collect();
    if slug.trim_matches(['.', '_']).is_empty() { "file".to_owned() } else { slug }
}

/// A file, with those of its shares that stand in conversations which the reader may know of.
pub(crate) fn file(
    world: &World,
    file: &File,
    at: Address<'_>,
    is_seen: impl Fn(&Channel) -> bool,
) -> String {
    let id = file_id(file.number);
    if file.stage == Stage::Deleted {
        return Object::new().text("id", &id).text("mode", "tombstone").end();
    }
    let kind = file_kind::of(&file.name, file.snippet.as_deref());
    let snippet = kind.group == "snippets";
    let shares = Shares::of(world, file, is_seen);
    Object::with_capacity(1_536)
        .text("id", &id)
        .count("created", file.created)
        .count("timestamp", file.created)
        .text("name", &file.name)
        .text("title", &file.title)
        .text("mimetype", kind.mime)
        .text("filetype", kind.filetype)
        .text("pretty_type", kind.pretty)
        .text("user", &file.by.user())
        .text("user_team", id::TEAM)
        .flag("editable", snippet)
        .count("size", i64::try_from(file.size).unwrap_or(i64::MAX))
        .text("mode", if snippet { "snippet" } else { "hosted" })
        .fixed(r#""is_external":false,"external_type":"""#)
        .flag("is_public", !shares.channels.is_empty())
        .flag("public_url_shared", file.public)
        .fixed(r#""display_as_bot":false,"username":"""#)
        .text("url_private", &at.private(file, false))
        .text("url_private_download", &at.private(file, true))
        .text("permalink", &at.page(file))
        .text("permalink_public", &at.public(file))
        .text_if("alt_txt", file.alt_text.as_deref())
        .fixed(r#""comments_count":0,"is_starred":false,"has_rich_preview":false,"file_access":"visible""#)
        .raw("shares", &shares.write())
        .raw("channels", &json::texts(&shares.channels))
        .raw("groups", &json::texts(&shares.groups))
        .raw("ims", &json::texts(&shares.ims))
        .end()
}

/// Where a file is shared, as files tell it.
#[derive(Default)]
struct Shares {
    channels: Vec<String>,
    groups: Vec<String>,
    ims: Vec<String>,
    public: BTreeMap<String, Vec<String>>,
    private: BTreeMap<String, Vec<String>>,
}

impl Shares {
    fn of(world: &World, file: &File, is_seen: impl Fn(&Channel) -> bool) -> Self {
        let mut shares = Self::default();
        for share in &file.shares {
            if let Some(channel) = world.channel(share.place).filter(|channel| is_seen(channel)) {
                shares.add(channel, file.by, share);
            }
        }
        shares
    }

    fn add(&mut self, channel: &Channel, by: Who, share: &crate::world::Share) {
        let id = channel.id();
        let (list, map) = match channel.kind {
            Kind::Public => (&mut self.channels, &mut self.public),
            Kind::Private | Kind::Group => (&mut self.groups, &mut self.private),
            Kind::Im => (&mut self.ims, &mut self.private),
        };
        if !list.contains(&id) {
            list.push(id.clone());
        }
        let thread = share.thread.map(|root| root.to_string());
        let replies = channel.threads.get(&share.ts).map_or(0, |thread| thread.replies.len());
        let shown = Object::new()
            .fixed(r#""reply_users":[],"reply_users_count":0"#)
            .count("reply_count", i64::try_from(replies).unwrap_or(i64::MAX))
            .text("ts", &share.ts.to_string())
            .text_if("thread_ts", thread.as_deref())
            .text("channel_name", &channel.name)
            .text("team_id", id::TEAM)
            .text("share_user_id", &by.user())
            .fixed(r#""source":"UNKNOWN","is_silent_share":false"#)
            .end();
        map.entry(id).or_default().push(shown);
    }

    fn write(&self) -> String {
        let group = |object: Object, map: &BTreeMap<String, Vec<String>>| {
            map.iter().fold(object, |object, (id, shares)| object.named(id, &json::list(shares)))
        };
        let mut object = Object::new();
        if !self.public.is_empty() {
            object = object.object("public", |inner| group(inner, &self.public));
        }
        if !self.private.is_empty() {
            object = object.object("private", |inner| group(inner, &self.private));
        }
        object.end()
    }
}
