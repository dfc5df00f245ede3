//! `files.list`: by page numbers, as Slack's oldest lists. (docs.slack.dev/reference/methods/files.list)

use super::{is_visible, shown};
use crate::error::Refusal;
use crate::json::{self, Object};
use crate::method::{Doing, good};
use crate::shape::file_kind;
use crate::world::{File, Place, Stage, Who};

/// Files of a page when a call does not say how many.
const USUAL: usize = 100;
/// The largest page.
const COUNT_MAX: usize = 1_000;

/// What a list is filtered by.
struct Filter {
    by: Option<Who>,
    place: Option<Place>,
    from: i64,
    to: i64,
    groups: Vec<String>,
}

impl Filter {
    fn of(doing: &Doing<'_>) -> Result<Self, Refusal> {
        let by = match doing.args.text("user") {
            Some(user) => Some(doing.world.who(user).ok_or(Refusal::UserNotFound)?),
            None => None,
        };
        let place = match doing.args.text("channel") {
            Some(named) => {
                let channel = doing.world.channel_by_id(named).filter(|found| found.is_visible(doing.who));
                Some(channel.ok_or(Refusal::ChannelNotFound)?.place)
            }
            None => None,
        };
        let bound = |name: &str, otherwise: i64| {
            let text = doing.args.text(name).map(|text| text.split('.').next().unwrap_or(text));
            text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
        };
        let groups = doing.args.ids("types");
        if groups.iter().any(|group| !file_kind::is_group(group)) {
            return Err(Refusal::UnknownType);
        }
        Ok(Self { by, place, from: bound("ts_from", 0), to: bound("ts_to", i64::MAX), groups })
    }

    fn takes(&self, file: &File) -> bool {
        let group = file_kind::of(&file.name, file.snippet.as_deref()).group;
        file.stage == Stage::Complete
            && self.by.is_none_or(|by| file.by == by)
            && self.place.is_none_or(|place| file.shares.iter().any(|share| share.place == place))
            && (self.from..=self.to).contains(&file.created)
            && (self.groups.is_empty() || self.groups.iter().any(|wanted| wanted == "all" || wanted == group))
    }
}

pub(super) fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let filter = Filter::of(doing)?;
    let whole = |name: &str, otherwise: usize| {
        doing
            .args
            .text(name)
            .and_then(|text| text.parse().ok())
            .filter(|number| *number > 0)
            .unwrap_or(otherwise)
    };
    let (count, page) = (whole("count", USUAL).min(COUNT_MAX), whole("page", 1));
    // Slack's paging names the total, so that all are looked at; no more than are remembered.
    let all: Vec<u64> = doing
        .world
        .files
        .newest_first()
        .filter(|file| filter.takes(file) && is_visible(doing, file))
        .map(|file| file.number)
        .collect();
    let pages = all.len().div_ceil(count);
    let from = page.saturating_sub(1).saturating_mul(count);
    let files = all.iter().skip(from).take(count).filter_map(|number| shown(doing, *number));
    let files = json::list(files.collect::<Vec<_>>());
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    Ok(good().raw("files", &files).object("paging", |paging| {
        paging
            .count("count", number(count))
            .count("total", number(all.len()))
            .count("page", number(page))
            .count("pages", number(pages))
    }))
}
