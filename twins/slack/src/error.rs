//! Slack's error codes. An error is an answer: HTTP 200 with `{"ok":false,"error":"<code>"}`; the code is the error's text.

mod channel;
mod oauth;

pub use channel::ChannelRefusal;
pub use oauth::OAuthRefusal;

/// Why Slack refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No token was sent.
    #[error("not_authed")]
    NotAuthed,
    /// The token is nobody's.
    #[error("invalid_auth")]
    InvalidAuth,
    /// The token's account is closed.
    #[error("account_inactive")]
    AccountInactive,
    /// This kind of token may not call this.
    #[error("not_allowed_token_type")]
    NotAllowedTokenType,
    /// There is no such conversation, or the caller may not know of it.
    #[error("channel_not_found")]
    ChannelNotFound,
    /// The caller is not a member.
    #[error("not_in_channel")]
    NotInChannel,
    /// The conversation is archived.
    #[error("is_archived")]
    IsArchived,
    /// The conversation is of a kind that this method does not serve.
    #[error("method_not_supported_for_channel_type")]
    WrongKind,
    /// There is no such user.
    #[error("user_not_found")]
    UserNotFound,
    /// No user has this address.
    #[error("users_not_found")]
    UsersNotFound,
    /// The user is deactivated.
    #[error("user_disabled")]
    UserDisabled,
    /// The user does not see this conversation.
    #[error("user_not_in_channel")]
    UserNotInChannel,
    /// No users were named.
    #[error("users_list_not_supplied")]
    UsersListNotSupplied,
    /// More users than a group message may have.
    #[error("too_many_users")]
    TooManyUsers,
    /// There is no such bot.
    #[error("bot_not_found")]
    BotNotFound,
    /// A message of nothing.
    #[error("no_text")]
    NoText,
    /// The text is too long.
    #[error("msg_too_long")]
    MsgTooLong,
    /// The blocks are wrong; a line for each problem.
    #[error("invalid_blocks")]
    InvalidBlocks(Vec<String>),
    /// The blocks say too much.
    #[error("msg_blocks_too_long")]
    MsgBlocksTooLong,
    /// The blocks are no list.
    #[error("invalid_blocks_format")]
    InvalidBlocksFormat,
    /// Markdown was sent together with a text or blocks.
    #[error("markdown_text_conflict")]
    MarkdownTextConflict,
    /// The attachments are wrong.
    #[error("invalid_attachments")]
    InvalidAttachments,
    /// Too many attachments.
    #[error("too_many_attachments")]
    TooManyAttachments,
    /// The metadata has no event type or payload.
    #[error("invalid_metadata_format")]
    InvalidMetadata,
    /// The metadata is more than is kept.
    #[error("metadata_too_large")]
    MetadataTooLarge,
    /// There is no such thread.
    #[error("thread_not_found")]
    ThreadNotFound,
    /// There is no such message.
    #[error("message_not_found")]
    MessageNotFound,
    /// The message is somebody else's.
    #[error("cant_update_message")]
    CantUpdateMessage,
    /// The message is somebody else's.
    #[error("cant_delete_message")]
    CantDeleteMessage,
    /// The time is no time.
    #[error("invalid_time")]
    InvalidTime,
    /// The time is over.
    #[error("time_in_past")]
    TimeInPast,
    /// The time is more than 120 days ahead.
    #[error("time_too_far")]
    TimeTooFar,
    /// Too many messages are scheduled around that time.
    #[error("restricted_too_many")]
    RestrictedTooMany,
    /// The channel of a list is none.
    #[error("invalid_channel")]
    InvalidChannel,
    /// There is no such scheduled message, or it is too late to take it back.
    #[error("invalid_scheduled_message_id")]
    InvalidScheduledMessage,
    /// The pieces of a stream are wrong.
    #[error("invalid_chunks")]
    InvalidChunks,
    /// A stream outside a direct conversation is for somebody.
    #[error("missing_recipient_user_id")]
    MissingRecipientUser,
    /// A stream outside a direct conversation is for somebody of a workspace.
    #[error("missing_recipient_team_id")]
    MissingRecipientTeam,
    /// The stream is somebody else's.
    #[error("message_not_owned_by_app")]
    NotOwnedByApp,
    /// The message is finished.
    #[error("message_not_in_streaming_state")]
    NotStreaming,
    /// There is no such channel to unfold links in.
    #[error("cannot_find_channel")]
    CannotFindChannel,
    /// There is no such message to unfold links in.
    #[error("cannot_find_message")]
    CannotFindMessage,
    /// The message does not hold this link.
    #[error("cannot_unfurl_url")]
    CannotUnfurlUrl,
    /// Nothing was sent for the links to unfold into.
    #[error("missing_unfurls")]
    MissingUnfurls,
    /// What links unfold into is no JSON.
    #[error("invalid_unfurls_format")]
    InvalidUnfurls,
    /// Too many links.
    #[error("unfurls_limit_exceeded")]
    UnfurlsLimit,
    /// An unfurl id comes with its source.
    #[error("missing_source")]
    MissingSource,
    /// Not a source of links.
    #[error("invalid_source")]
    InvalidSource,
    /// Not an unfurl id of this workspace.
    #[error("invalid_unfurl_id")]
    InvalidUnfurlId,
    /// No channel was named.
    #[error("missing_channel")]
    MissingChannel,
    /// No message was named.
    #[error("missing_ts")]
    MissingTs,
    /// There is no such file, or the caller may not see it.
    #[error("file_not_found")]
    FileNotFound,
    /// The file was deleted.
    #[error("file_deleted")]
    FileDeleted,
    /// The file is somebody else's.
    #[error("cant_delete_file")]
    CantDeleteFile,
    /// The file is larger than Slack takes.
    #[error("file_upload_size_restricted")]
    FileTooLarge,
    /// The file has a public address already.
    #[error("already_public")]
    AlreadyPublic,
    /// The file cannot be made public by this caller.
    #[error("not_allowed")]
    NotAllowed,
    /// Not a kind of file.
    #[error("unknown_type")]
    UnknownType,
    /// Slack has retired this method.
    #[error("method_deprecated")]
    MethodDeprecated,
    /// The caller has reacted so before.
    #[error("already_reacted")]
    AlreadyReacted,
    /// The caller has not reacted so.
    #[error("no_reaction")]
    NoReaction,
    /// Not the name of a reaction.
    #[error("invalid_name")]
    InvalidName,
    /// The message has too many reactions.
    #[error("too_many_reactions")]
    TooManyReactions,
    /// No item was named.
    #[error("no_item_specified")]
    NoItemSpecified,
    /// The message is pinned already.
    #[error("already_pinned")]
    AlreadyPinned,
    /// The message is not pinned.
    #[error("no_pin")]
    NoPin,
    /// The conversation has as many pins as it may have.
    #[error("too_many_pins")]
    TooManyPins,
    /// It has a star already.
    #[error("already_starred")]
    AlreadyStarred,
    /// It has no star.
    #[error("not_starred")]
    NotStarred,
    /// The conversation has as many bookmarks as it may have.
    #[error("too_many_bookmarks")]
    TooManyBookmarks,
    /// Only links can be bookmarked.
    #[error("invalid_bookmark_type")]
    InvalidBookmarkType,
    /// Not a link.
    #[error("invalid_link")]
    InvalidLink,
    /// Not the name of an emoji.
    #[error("invalid_emoji")]
    InvalidEmoji,
    /// There is no such thing.
    #[error("not_found")]
    NotFound,
    /// There is no such user group.
    #[error("no_such_subteam")]
    NoSuchSubteam,
    /// Another group has this name.
    #[error("name_already_exists")]
    NameAlreadyExists,
    /// Another group has this handle.
    #[error("handle_already_exists")]
    HandleAlreadyExists,
    /// Not a handle.
    #[error("invalid_handle")]
    InvalidHandle,
    /// The workspace has as many groups as it may have.
    #[error("too_many_usergroups")]
    TooManyUsergroups,
    /// The group is turned off already.
    #[error("already_disabled")]
    AlreadyDisabled,
    /// The group is in use already.
    #[error("already_enabled")]
    AlreadyEnabled,
    /// A group needs members.
    #[error("no_users_provided")]
    NoUsersProvided,
    /// Not people of the workspace.
    #[error("invalid_users")]
    InvalidUsers,
    /// More members than a group may have.
    #[error("subteam_max_users_exceeded")]
    SubteamMaxUsersExceeded,
    /// No minutes were named.
    #[error("missing_duration")]
    MissingDuration,
    /// Not a time to snooze for.
    #[error("snooze_failed")]
    SnoozeFailed,
    /// Nothing is snoozed.
    #[error("snooze_not_active")]
    SnoozeNotActive,
    /// A longer time than may be, or a longer text.
    #[error("too_long")]
    TooLong,
    /// Not a moment to come that can be understood.
    #[error("cannot_parse")]
    CannotParse,
    /// Bots are not reminded.
    #[error("cannot_add_bot")]
    CannotAddBot,
    /// Nobody is reminded by another.
    #[error("cannot_add_others")]
    CannotAddOthers,
    /// What comes again is never done.
    #[error("cannot_complete_recurring")]
    CannotCompleteRecurring,
    /// There is no such assistant's thread.
    #[error("invalid_thread_ts")]
    InvalidThreadTs,
    /// There is no such run of a step.
    #[error("function_execution_not_found")]
    FunctionExecutionNotFound,
    /// The step has ended already.
    #[error("execution_not_in_running_state")]
    ExecutionNotInRunningState,
    /// A door: the app has no such function.
    #[error("no_such_function")]
    NoSuchFunction,
    /// Nothing was asked for.
    #[error("no_query")]
    NoQuery,
    /// Not a time stamp.
    #[error("bad_timestamp")]
    BadTimestamp,
    /// The newest bound is not a time stamp.
    #[error("invalid_ts_latest")]
    InvalidTsLatest,
    /// The oldest bound is not a time stamp.
    #[error("invalid_ts_oldest")]
    InvalidTsOldest,
    /// Not a cursor of this list.
    #[error("invalid_cursor")]
    InvalidCursor,
    /// Not a page size.
    #[error("invalid_limit")]
    InvalidLimit,
    /// Not the kinds of conversations.
    #[error("invalid_types")]
    InvalidTypes,
    /// Arguments are missing or wrong; a line for each problem.
    #[error("invalid_arguments")]
    InvalidArguments(Vec<String>),
    /// The body is not JSON.
    #[error("invalid_json")]
    InvalidJson,
    /// The body is JSON but no object.
    #[error("json_not_object")]
    JsonNotObject,
    /// The body cannot be read.
    #[error("invalid_form_data")]
    InvalidFormData,
    /// The trigger is not one of this workspace.
    #[error("invalid_trigger_id")]
    InvalidTrigger,
    /// The trigger's three seconds are over.
    #[error("expired_trigger_id")]
    ExpiredTrigger,
    /// The trigger was used before.
    #[error("exchanged_trigger_id")]
    ExchangedTrigger,
    /// The response URL's half hour is over, or it is none of ours.
    #[error("expired_url")]
    ExpiredUrl,
    /// The response URL was used five times.
    #[error("used_url")]
    UsedUrl,
    /// A door: the message has no such button.
    #[error("no_such_button")]
    NoSuchButton,
    /// A door: the app has told nobody where it listens.
    #[error("app_not_listening")]
    AppNotListening,
    /// The token was revoked.
    #[error("token_revoked")]
    TokenRevoked,
    /// The token's time is over.
    #[error("token_expired")]
    TokenExpired,
    /// The token has none of the scopes of which one is needed.
    #[error("missing_scope")]
    MissingScope {
        /// Those of which one is needed, with commas.
        needed: &'static str,
        /// Those that the token has, with commas.
        provided: String,
    },
    /// The workspace does not let the caller do this.
    #[error("restricted_action")]
    RestrictedAction,
    /// The caller may not do this to this conversation.
    #[error("not_authorized")]
    NotAuthorized,
    /// No user was named.
    #[error("no_user")]
    NoUser,
    /// Several users were named and some are wrong; the first of them is what is said.
    #[error("{first}")]
    EachUser {
        /// What is wrong with the first.
        first: Box<Self>,
        /// What is wrong with each.
        wrong: Vec<(String, Self)>,
    },
    /// Not a time stamp of a message.
    #[error("invalid_timestamp")]
    InvalidTimestamp,
    /// Presence is `auto` or `away`.
    #[error("invalid_presence")]
    InvalidPresence,
    /// The profile is none.
    #[error("invalid_profile")]
    InvalidProfile,
    /// The status is too long.
    #[error("profile_status_set_failed_too_long")]
    StatusTooLong,
    /// The status's emoji is not written as one.
    #[error("profile_status_set_failed_not_emoji_syntax")]
    StatusNotEmoji,
    /// Only who administers the workspace may do this.
    #[error("not_admin")]
    NotAdmin,
    /// There is no such workspace.
    #[error("team_not_found")]
    TeamNotFound,
    /// The caller asked to be refused so.
    #[error("{error}")]
    AsAsked {
        /// The error that it asked for.
        error: String,
        /// What it sent, as JSON.
        args: String,
    },
    /// There is no such view, or it is closed.
    #[error("not_found")]
    ViewNotFound,
    /// The view has other content than the app means.
    #[error("hash_conflict")]
    HashConflict,
    /// Another view has this name.
    #[error("duplicate_external_id")]
    DuplicateExternalId,
    /// Three views lie on each other already.
    #[error("push_limit_reached")]
    PushLimitReached,
    /// The view is larger than 250 KB.
    #[error("view_too_large")]
    ViewTooLarge,
    /// The app has no home.
    #[error("not_enabled")]
    NotEnabled,
    /// A door: the person sees no such view.
    #[error("no_such_view")]
    NoSuchView,
    /// A door: there is nothing of this name to choose from or to fill in.
    #[error("no_such_element")]
    NoSuchElement,
    /// A door: this cannot be chosen there.
    #[error("no_such_option")]
    NoSuchOption,
    /// A door: the app has no such shortcut.
    #[error("no_such_shortcut")]
    NoSuchShortcut,
    /// A door: the app has no such command.
    #[error("invalid_command")]
    InvalidCommand,
    /// A door: the app did not say what can be chosen.
    #[error("no_options_came")]
    NoOptionsCame,
    /// A door: answers are missing or of the wrong kind; a line for each.
    #[error("incomplete_view")]
    IncompleteView(Vec<String>),
    /// What channels are called, and who belongs to them.
    #[error(transparent)]
    Channel(#[from] ChannelRefusal),
    /// Installations and their tokens.
    #[error(transparent)]
    OAuth(#[from] OAuthRefusal),
    /// The caller goes too fast; seconds to wait.
    #[error("ratelimited")]
    RateLimited(u32),
}

impl Refusal {
    /// A required argument is missing.
    #[must_use]
    pub fn missing(name: &str) -> Self {
        Self::InvalidArguments(vec![format!("[ERROR] missing required field: {name}")])
    }

    /// The lines that say where.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        match self {
            Self::InvalidBlocks(lines) | Self::InvalidArguments(lines) | Self::IncompleteView(lines) => lines,
            _ => &[],
        }
    }
}
