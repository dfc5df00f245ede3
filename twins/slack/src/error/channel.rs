//! Slack's error codes for what channels are called and who belongs to them.

/// Why Slack refuses something about a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelRefusal {
    /// A channel needs a name.
    #[error("invalid_name_required")]
    InvalidNameRequired,
    /// The channel's name is too long.
    #[error("invalid_name_maxlength")]
    InvalidNameMaxLength,
    /// The channel's name has capitals or signs that it may not have.
    #[error("invalid_name_specials")]
    InvalidNameSpecials,
    /// The channel's name has neither letters nor digits.
    #[error("invalid_name_punctuation")]
    InvalidNamePunctuation,
    /// Another channel is called so.
    #[error("name_taken")]
    NameTaken,
    /// The channel of everybody is not archived.
    #[error("cant_archive_general")]
    CantArchiveGeneral,
    /// The channel is archived already.
    #[error("already_archived")]
    AlreadyArchived,
    /// The channel is not archived.
    #[error("not_archived")]
    NotArchived,
    /// Nobody invites themselves.
    #[error("cant_invite_self")]
    CantInviteSelf,
    /// This user cannot be invited.
    #[error("cant_invite")]
    CantInvite,
    /// The user belongs to the channel already.
    #[error("already_in_channel")]
    AlreadyInChannel,
    /// Nobody puts themselves out.
    #[error("cant_kick_self")]
    CantKickSelf,
    /// Nobody is put out of the channel of everybody.
    #[error("cant_kick_from_general")]
    CantKickFromGeneral,
    /// Nobody leaves the channel of everybody.
    #[error("cant_leave_general")]
    CantLeaveGeneral,
    /// The last member of a private channel does not leave it.
    #[error("last_member")]
    LastMember,
}
