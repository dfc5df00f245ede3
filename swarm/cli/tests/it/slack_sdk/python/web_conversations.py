"""Channels, direct conversations, and who belongs to them."""

from slack_sdk.errors import SlackApiError

from cases import case, refused, same


def error(act):
    return refused(SlackApiError, act).response["error"]


def members(story, channel):
    return {member for page in story.bot.conversations_members(channel=channel, limit=2) for member in page["members"]}


@case("create_a_channel")
def _(story):
    channel = story.bot.conversations_create(name="badge-desk")["channel"]
    story.made = channel["id"]
    same(
        (channel["name"], channel["is_private"], channel["creator"], channel["is_member"]),
        ("badge-desk", False, story.bot_user, True),
        "the channel",
    )
    same(error(lambda: story.bot.conversations_create(name="badge-desk")), "name_taken", "the second time")


@case("bad_names_are_refused")
def _(story):
    same(
        error(lambda: story.bot.conversations_create(name="Badge Desk!")), "invalid_name_specials", "a name with signs"
    )


@case("rename_a_channel")
def _(story):
    same(story.bot.conversations_rename(channel=story.made, name="badges")["channel"]["name"], "badges", "the name")
    same(story.bot.conversations_info(channel=story.made)["channel"]["name"], "badges", "the name afterwards")


@case("topic_and_purpose")
def _(story):
    story.bot.conversations_setTopic(channel=story.made, topic="Open 9 to 5")
    story.bot.conversations_setPurpose(channel=story.made, purpose="Badges and keys")
    channel = story.bot.conversations_info(channel=story.made)["channel"]
    same((channel["topic"]["value"], channel["topic"]["creator"]), ("Open 9 to 5", story.bot_user), "the topic")
    same(channel["purpose"]["value"], "Badges and keys", "the purpose")


@case("invite_people")
def _(story):
    story.bot.conversations_invite(channel=story.made, users=[story.one.id, story.two.id])
    same(members(story, story.made), {story.bot_user, story.one.id, story.two.id}, "the members")
    same(
        error(lambda: story.bot.conversations_invite(channel=story.made, users=story.one.id)),
        "already_in_channel",
        "again",
    )
    same(
        error(lambda: story.bot.conversations_invite(channel=story.made, users=story.bot_user)),
        "cant_invite_self",
        "itself",
    )


@case("members_are_paged")
def _(story):
    pages = [page["members"] for page in story.bot.conversations_members(channel=story.made, limit=2)]
    same([len(page) for page in pages], [2, 1], "the pages")


@case("kick_a_person")
def _(story):
    story.bot.conversations_kick(channel=story.made, user=story.two.id)
    assert story.two.id not in members(story, story.made)
    same(error(lambda: story.bot.conversations_kick(channel=story.made, user=story.two.id)), "not_in_channel", "again")
    same(
        error(lambda: story.bot.conversations_kick(channel=story.made, user=story.bot_user)), "cant_kick_self", "itself"
    )


@case("leave_and_join")
def _(story):
    story.bot.conversations_leave(channel=story.made)
    same(story.bot.conversations_info(channel=story.made)["channel"]["is_member"], False, "a member")
    same(story.bot.conversations_leave(channel=story.made).get("not_in_channel"), True, "leaving again")
    same(story.bot.conversations_join(channel=story.made)["channel"]["is_member"], True, "a member")
    same(story.bot.conversations_join(channel=story.made).get("warning"), "already_in_channel", "joining again")


@case("archive_and_unarchive")
def _(story):
    story.bot.conversations_archive(channel=story.made)
    same(error(lambda: story.bot.chat_postMessage(channel=story.made, text="x")), "is_archived", "a post")
    same(error(lambda: story.bot.conversations_archive(channel=story.made)), "already_archived", "again")
    listed = [
        channel["id"] for page in story.bot.conversations_list(exclude_archived=True) for channel in page["channels"]
    ]
    assert story.made not in listed, listed
    # Slack lets only a person's token do this: https://docs.slack.dev/reference/methods/conversations.unarchive
    story.person.conversations_unarchive(channel=story.made)
    same(story.person.conversations_info(channel=story.made)["channel"]["is_archived"], False, "archived")


@case("private_channels_are_hidden")
def _(story):
    private = story.bot.conversations_create(name="secret-plans", is_private=True)["channel"]
    same(private["is_private"], True, "private")
    story.bot.conversations_invite(channel=private["id"], users=story.one.id)
    same(story.person.conversations_info(channel=private["id"])["channel"]["name"], "secret-plans", "the name")
    same(
        error(lambda: story.client(story.two.token).conversations_info(channel=private["id"])),
        "channel_not_found",
        "a stranger's sight",
    )
    seen = story.client(story.two.token).conversations_list(types="public_channel,private_channel", limit=1000)[
        "channels"
    ]
    assert private["id"] not in [channel["id"] for channel in seen]


@case("open_and_close_a_direct_conversation")
def _(story):
    opened = story.bot.conversations_open(users=story.two.id)
    direct = opened["channel"]["id"]
    same(story.bot.conversations_open(users=[story.two.id])["channel"]["id"], direct, "the same again")
    channel = story.bot.conversations_info(channel=direct)["channel"]
    same((channel["is_im"], channel["user"]), (True, story.two.id), "the conversation")
    assert story.bot.conversations_close(channel=direct)["ok"]


@case("open_with_several_people")
def _(story):
    opened = story.bot.conversations_open(users=[story.one.id, story.two.id], return_im=True)["channel"]
    same(opened.get("is_mpim"), True, "a group")
    assert story.bot.chat_postMessage(channel=opened["id"], text="Hello, both.")["ok"]
    assert "Hello, both." in story.two.texts(opened["id"])


@case("list_is_paged_by_the_sdk")
def _(story):
    found = [channel["id"] for page in story.bot.conversations_list(limit=3) for channel in page["channels"]]
    assert len(found) > 9 and len(found) == len(set(found)), found


@case("list_by_kind")
def _(story):
    found = story.bot.conversations_list(types="im", limit=100)["channels"]
    assert found and all(channel["is_im"] for channel in found), found


@case("users_conversations")
def _(story):
    found = story.bot.users_conversations(user=story.one.id, types="public_channel", limit=100)["channels"]
    assert "general" in [channel["name"] for channel in found], found


@case("mark_moves_the_cursor")
def _(story):
    ts = story.bot.chat_postMessage(channel=story.channel, text="Unread.")["ts"]
    story.person.conversations_mark(channel=story.channel, ts=ts)
    same(story.person.conversations_info(channel=story.channel)["channel"]["last_read"], ts, "what is read")


@case("info_counts_members")
def _(story):
    same(
        story.bot.conversations_info(channel=story.channel, include_num_members=True)["channel"]["num_members"],
        61,
        "sixty people and the bot",
    )
