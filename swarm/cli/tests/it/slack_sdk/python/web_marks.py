"""What is put on messages and channels: reactions, pins, bookmarks, stars, reminders."""

import time

from slack_sdk.errors import SlackApiError

from cases import case, refused, same


def error(act):
    return refused(SlackApiError, act).response["error"]


def at(story):
    return {"channel": story.channel, "timestamp": story.ts}


@case("react_and_read_reactions")
def _(story):
    story.bot.reactions_add(name="eyes", **at(story))
    story.person.reactions_add(name="eyes", **at(story))
    message = story.bot.reactions_get(full=True, **at(story))["message"]
    same(message["reactions"], [{"name": "eyes", "users": [story.bot_user, story.one.id], "count": 2}], "the reactions")
    same(error(lambda: story.bot.reactions_add(name="eyes", **at(story))), "already_reacted", "again")


@case("reactions_listed_by_person")
def _(story):
    items = story.person.reactions_list(user=story.one.id)["items"]
    assert story.ts in [item["message"]["ts"] for item in items if item["type"] == "message"], items


@case("take_a_reaction_back")
def _(story):
    story.bot.reactions_remove(name="eyes", **at(story))
    same(story.bot.reactions_get(**at(story))["message"]["reactions"][0]["users"], [story.one.id], "who is left")
    same(error(lambda: story.bot.reactions_remove(name="eyes", **at(story))), "no_reaction", "again")


@case("pin_list_and_unpin")
def _(story):
    story.bot.pins_add(**at(story))
    items = story.bot.pins_list(channel=story.channel)["items"]
    same([item["message"]["ts"] for item in items], [story.ts], "the pins")
    same(error(lambda: story.bot.pins_add(**at(story))), "already_pinned", "again")
    story.bot.pins_remove(**at(story))
    same(story.bot.pins_list(channel=story.channel)["items"], [], "the pins afterwards")
    same(error(lambda: story.bot.pins_remove(**at(story))), "no_pin", "unpinned again")


@case("bookmarks_add_edit_list_remove")
def _(story):
    made = story.bot.bookmarks_add(
        channel_id=story.channel, title="Guide", type="link", link="https://example.com/guide"
    )["bookmark"]
    story.bot.bookmarks_edit(channel_id=story.channel, bookmark_id=made["id"], title="The guide")
    found = story.bot.bookmarks_list(channel_id=story.channel)["bookmarks"]
    same(
        [(each["title"], each["link"]) for each in found], [("The guide", "https://example.com/guide")], "the bookmarks"
    )
    story.bot.bookmarks_remove(channel_id=story.channel, bookmark_id=made["id"])
    same(story.bot.bookmarks_list(channel_id=story.channel)["bookmarks"], [], "the bookmarks afterwards")


@case("stars_add_list_remove")
def _(story):
    story.person.stars_add(**at(story))
    items = story.person.stars_list()["items"]
    same([item["message"]["ts"] for item in items if item["type"] == "message"], [story.ts], "the stars")
    story.person.stars_remove(**at(story))
    same(story.person.stars_list()["items"], [], "the stars afterwards")


@case("reminders_add_complete_delete")
def _(story):
    made = story.person.reminders_add(text="Return the badge", time=int(time.time()) + 3600)["reminder"]
    same((made["text"], made["user"]), ("Return the badge", story.one.id), "the reminder")
    story.person.reminders_complete(reminder=made["id"])
    assert story.person.reminders_info(reminder=made["id"])["reminder"]["complete_ts"] > 0
    story.person.reminders_delete(reminder=made["id"])
    same(error(lambda: story.person.reminders_info(reminder=made["id"])), "not_found", "the reminder afterwards")
    same(story.person.reminders_list()["reminders"], [], "the list")
