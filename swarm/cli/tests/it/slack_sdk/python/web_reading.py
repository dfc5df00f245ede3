"""Histories, as the SDK pages through them."""

from slack_sdk.errors import SlackApiError

from cases import case, refused, same


@case("history_is_paged_by_the_sdk")
def _(story):
    story.read = story.bot.conversations_create(name="long-read")["channel"]["id"]
    story.stamps = [story.bot.chat_postMessage(channel=story.read, text=f"Line {number}")["ts"] for number in range(12)]
    found, more = [], []
    for page in story.bot.conversations_history(channel=story.read, limit=5):
        found += [message["ts"] for message in page["messages"] if message["ts"] in story.stamps]
        more.append(page["has_more"])
    same(found, story.stamps[::-1], "the messages, latest first")
    same(more, [True, True, False], "whether there is more")


@case("history_between_two_moments")
def _(story):
    found = story.bot.conversations_history(channel=story.read, oldest=story.stamps[2], latest=story.stamps[5])[
        "messages"
    ]
    same([message["ts"] for message in found], [story.stamps[4], story.stamps[3]], "the messages between")
    found = story.bot.conversations_history(
        channel=story.read, oldest=story.stamps[2], latest=story.stamps[5], inclusive=True
    )["messages"]
    same(len(found), 4, "the messages with both ends")


@case("history_of_one_message")
def _(story):
    found = story.bot.conversations_history(channel=story.read, latest=story.stamps[7], inclusive=True, limit=1)[
        "messages"
    ]
    same([message["text"] for message in found], ["Line 7"], "the message")


@case("history_tells_who_joined")
def _(story):
    subtypes = [message.get("subtype") for message in story.bot.conversations_history(channel=story.read)["messages"]]
    assert "channel_join" in subtypes, subtypes


@case("history_by_get_and_by_json")
def _(story):
    by_get = story.bot.api_call("conversations.history", http_verb="GET", params={"channel": story.read, "limit": 2})
    by_json = story.bot.api_call("conversations.history", json={"channel": story.read, "limit": 2})
    same([each["ts"] for each in by_get["messages"]], [each["ts"] for each in by_json["messages"]], "the messages")


@case("thread_of_an_unknown_message")
def _(story):
    error = refused(SlackApiError, lambda: story.bot.conversations_replies(channel=story.read, ts="1.000001"))
    same(error.response["error"], "thread_not_found", "the error")


@case("bad_cursor_refused")
def _(story):
    error = refused(SlackApiError, lambda: story.bot.conversations_history(channel=story.read, cursor="bm9uc2Vuc2U="))
    same(error.response["error"], "invalid_cursor", "the error")
