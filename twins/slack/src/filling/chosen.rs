//! What a person says that they choose or fill in, made into what Slack keeps: an option as the app wrote it, an id for a
//! name, a date that is one.

use super::Spot;
use super::kind::{Holds, Kind, Thing};
use crate::error::Refusal;
use crate::json::Tree;
use crate::world::{Channel, Kind as ChannelKind, Who, World};

/// The longest text that is taken for a field; Slack's own limit is 3,000 characters.
const TYPED_BYTES_MAX: usize = 16_000;

/// What a person says: a text, or several.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said(Tree);

impl Said {
    /// What stands in an argument or among values.
    pub fn of(tree: Tree) -> Self {
        Self(tree)
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self(Tree::Text(text.to_owned()))
    }

    fn is_nothing(&self) -> bool {
        match &self.0 {
            Tree::Null => true,
            Tree::Text(text) => text.is_empty(),
            Tree::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// As one text.
    fn one(&self) -> Option<String> {
        plain(&self.0)
    }

    /// As several: a list, or a text with commas.
    fn several(&self) -> Option<Vec<String>> {
        match &self.0 {
            Tree::List(items) => items.iter().map(plain).collect(),
            other => Some(plain(other)?.split(',').map(|part| part.trim().to_owned()).collect()),
        }
    }
}

/// A value as a text: an option is named by its value.
fn plain(tree: &Tree) -> Option<String> {
    match tree {
        Tree::Text(text) => Some(text.clone()),
        Tree::Number(number) => Some(number.to_string()),
        Tree::Object(_) => tree.text("value").map(str::to_owned),
        _ => None,
    }
}

/// What an element holds from now on. `offered` are the options that an app was asked for.
///
/// # Errors
/// `no_such_option` when nothing of the kind can be chosen there; `invalid_arguments` when it cannot be typed there.
pub(crate) fn chosen(
    world: &World,
    who: Who,
    spot: &Spot<'_>,
    said: &Said,
    offered: &[Tree],
) -> Result<Tree, Refusal> {
    let kind = Kind::of(spot.kind()).ok_or(Refusal::NoSuchElement)?;
    if said.is_nothing() {
        return Ok(kind.with(spot.element, kind.nothing()));
    }
    let value = match kind.holds {
        Holds::Option => option(spot.element, offered, &said.one().ok_or(Refusal::NoSuchOption)?)?,
        Holds::Options => options(spot.element, offered, said)?,
        Holds::Id(thing) => Tree::Text(id(world, who, thing, &said.one().ok_or(Refusal::NoSuchOption)?)?),
        Holds::Ids(thing) => {
            let names = said.several().ok_or(Refusal::NoSuchOption)?;
            let ids = names.iter().map(|name| id(world, who, thing, name).map(Tree::Text));
            Tree::List(ids.collect::<Result<_, _>>()?)
        }
        Holds::Date | Holds::Time | Holds::Text | Holds::Number | Holds::Address => {
            Tree::Text(typed(kind.holds, said)?)
        }
        Holds::Moment => {
            let seconds = said.one().and_then(|text| text.parse::<i64>().ok());
            let seconds = seconds.filter(|seconds| (1_000_000_000..10_000_000_000).contains(seconds));
            Tree::Number(seconds.ok_or_else(|| not("a time in seconds, of ten digits"))?.into())
        }
        Holds::RichText => rich_text(said)?,
        Holds::Files => return Err(not("a file: files cannot be attached to a dialog here")),
    };
    let count = value.as_list().map_or(0, <[Tree]>::len);
    let most = spot.element.get("max_selected_items").and_then(Tree::whole);
    if most.is_some_and(|most| usize::try_from(most).is_ok_and(|most| count > most)) {
        return Err(not("so many: fewer may be chosen"));
    }
    Ok(kind.with(spot.element, value))
}

/// It takes something else.
fn not(what: &str) -> Refusal {
    Refusal::InvalidArguments(vec![format!("[ERROR] this is not, or does not take, {what}")])
}

/// The options of an element, in groups or not, and those that an app was asked for.
pub(crate) fn all_options<'a>(element: &'a Tree, offered: &'a [Tree]) -> impl Iterator<Item = &'a Tree> {
    let groups = element.items("option_groups").iter().flat_map(|group| group.items("options"));
    let initial = element.get("initial_option").into_iter().chain(element.items("initial_options"));
    element.items("options").iter().chain(groups).chain(offered).chain(initial)
}

/// The option of this value, or else of this text.
pub(crate) fn option(element: &Tree, offered: &[Tree], named: &str) -> Result<Tree, Refusal> {
    let by_value = all_options(element, offered).find(|option| option.text("value") == Some(named));
    let reads = |option: &&Tree| option.get("text").and_then(|text| text.text("text")) == Some(named);
    let found = by_value.or_else(|| all_options(element, offered).find(reads));
    found.cloned().ok_or(Refusal::NoSuchOption)
}

fn options(element: &Tree, offered: &[Tree], said: &Said) -> Result<Tree, Refusal> {
    // An option's own value may have commas.
    let whole = said.one().and_then(|text| option(element, offered, &text).ok());
    if let Some(one) = whole {
        return Ok(Tree::List(vec![one]));
    }
    let named = said.several().ok_or(Refusal::NoSuchOption)?;
    let found = named.iter().map(|name| option(element, offered, name));
    Ok(Tree::List(found.collect::<Result<_, _>>()?))
}

/// The id of somebody or something that the person can see: by id, or as people write it.
fn id(world: &World, who: Who, thing: Thing, named: &str) -> Result<String, Refusal> {
    if thing == Thing::User {
        let by_mail = || world.by_email(named).map(Who::Person);
        let found = world.who(named).or_else(by_mail).ok_or(Refusal::NoSuchOption)?;
        return Ok(found.user());
    }
    let channel = world.channel_by_id(named).or_else(|| world.channel_by_name(named));
    let fits = |channel: &&Channel| {
        channel.is_visible(who) && (thing == Thing::Conversation || channel.kind == ChannelKind::Public)
    };
    channel.filter(fits).map(Channel::id).ok_or(Refusal::NoSuchOption)
}

fn typed(holds: Holds, said: &Said) -> Result<String, Refusal> {
    let text = said.one().ok_or_else(|| not("a list"))?;
    let fits = match holds {
        Holds::Date => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        Holds::Time => text.len() == 5 && text.parse::<jiff::civil::Time>().is_ok(),
        _ => text.len() <= TYPED_BYTES_MAX,
    };
    match (fits, holds) {
        (true, _) => Ok(text),
        (false, Holds::Date) => Err(not("a date such as 2026-02-28")),
        (false, Holds::Time) => Err(not("a time such as 09:30")),
        (false, _) => Err(not("a text of that length")),
    }
}

/// Rich text as it is, or a plain text as a paragraph of it.
fn rich_text(said: &Said) -> Result<Tree, Refusal> {
    if said.0.text("type") == Some("rich_text") {
        return Ok(said.0.clone());
    }
    let text = said.one().filter(|text| text.len() <= TYPED_BYTES_MAX).ok_or_else(|| not("this text"))?;
    let object = |kind: &str, name: &str, value: Tree| {
        Tree::Object(vec![("type".to_owned(), Tree::Text(kind.to_owned())), (name.to_owned(), value)])
    };
    let words = object("text", "text", Tree::Text(text));
    let section = object("rich_text_section", "elements", Tree::List(vec![words]));
    Ok(object("rich_text", "elements", Tree::List(vec![section])))
}
