//! Kinds of elements that hold something: the field that holds it, and what it holds before anybody touched it.

use crate::json::Tree;

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One of the options.
    Option,
    /// Some of the options.
    Options,
    /// An id of this kind of thing.
    Id(Thing),
    /// Some of them.
    Ids(Thing),
    /// `2024-02-29`
    Date,
    /// `23:59`
    Time,
    /// Seconds since 1970.
    Moment,
    /// A text.
    Text,
    /// A number, as a text.
    Number,
    /// An address, of mail or of a page.
    Address,
    /// Rich text.
    RichText,
    /// Files.
    Files,
}

/// What an id is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A user.
    User,
    /// A public channel.
    Channel,
    /// Any conversation.
    Conversation,
}

/// A kind of element that holds something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// What it holds.
    pub holds: Holds,
    /// The field that holds it.
    pub field: &'static str,
    initial: &'static str,
}

impl Kind {
    /// The kind of this name, if such an element holds anything.
    pub fn of(name: &str) -> Option<Self> {
        let of = |holds, field, initial| Some(Self { holds, field, initial });
        match name {
            "static_select" | "external_select" | "radio_buttons" => {
                of(Holds::Option, "selected_option", "initial_option")
            }
            "multi_static_select" | "multi_external_select" | "checkboxes" => {
                of(Holds::Options, "selected_options", "initial_options")
            }
            "users_select" => of(Holds::Id(Thing::User), "selected_user", "initial_user"),
            "multi_users_select" => of(Holds::Ids(Thing::User), "selected_users", "initial_users"),
            "channels_select" => of(Holds::Id(Thing::Channel), "selected_channel", "initial_channel"),
            "multi_channels_select" => {
                of(Holds::Ids(Thing::Channel), "selected_channels", "initial_channels")
            }
            "conversations_select" => {
                of(Holds::Id(Thing::Conversation), "selected_conversation", "initial_conversation")
            }
            "multi_conversations_select" => {
                of(Holds::Ids(Thing::Conversation), "selected_conversations", "initial_conversations")
            }
            "datepicker" => of(Holds::Date, "selected_date", "initial_date"),
            "timepicker" => of(Holds::Time, "selected_time", "initial_time"),
            "datetimepicker" => of(Holds::Moment, "selected_date_time", "initial_date_time"),
            "plain_text_input" => of(Holds::Text, "value", "initial_value"),
            "number_input" => of(Holds::Number, "value", "initial_value"),
            "email_text_input" | "url_text_input" => of(Holds::Address, "value", "initial_value"),
            "rich_text_input" => of(Holds::RichText, "rich_text_value", "initial_value"),
            "file_input" => of(Holds::Files, "files", ""),
            _ => None,
        }
    }

    /// Whether it holds several.
    pub const fn is_many(self) -> bool {
        matches!(self.holds, Holds::Options | Holds::Ids(_) | Holds::Files)
    }

    /// Whether it is typed, and not chosen.
    pub const fn is_typed(self) -> bool {
        matches!(self.holds, Holds::Text | Holds::Number | Holds::Address | Holds::RichText)
    }

    /// What an element of this kind holds, given the value alone.
    pub fn with(self, element: &Tree, value: Tree) -> Tree {
        let name = element.text("type").unwrap_or_default().to_owned();
        Tree::Object(vec![("type".to_owned(), Tree::Text(name)), (self.field.to_owned(), value)])
    }

    /// What an element holds before anybody touched it.
    pub fn initial(self, element: &Tree) -> Tree {
        let value = element.get(self.initial).cloned();
        self.with(element, value.unwrap_or_else(|| self.nothing()))
    }

    /// What stands for nothing.
    pub const fn nothing(self) -> Tree {
        if self.is_many() { Tree::List(Vec::new()) } else { Tree::Null }
    }
}
