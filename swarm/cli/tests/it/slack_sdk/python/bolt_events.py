"""What the app is told of without anybody pressing anything."""

import os

from slack_sdk import WebClient

from cases import case, same, until


def says(story, text, **more):
    """Says something in the channel; its time stamp."""
    return story.one("chat.postMessage", channel=story.channel, text=text, **more)["ts"]


@case("mention_is_answered_in_its_thread")
def _(story):
    ts = says(story, f"<@{story.bot_user}> are you there?")
    event = story.seen.wait("app_mention", lambda event: event["ts"] == ts)
    same((event["user"], event["channel"]), (story.one.id, story.channel), "the mention")

    def answer():
        thread = story.one("conversations.replies", channel=story.channel, ts=ts)["messages"]
        return thread[1]["text"] if len(thread) > 1 else None

    same(until(answer, "the app's reply"), f"You called, <@{story.one.id}>?", "the reply")


@case("message_listener_by_pattern")
def _(story):
    ts = says(story, "I need badge 12 please")
    same(story.seen.wait("badge", lambda message: message["ts"] == ts)["user"], story.one.id, "who said so")
    story.asked = until(lambda: posted(story, "Badge 12:"), "the app's question")
    same([block["block_id"] for block in story.asked["blocks"]], ["ask", "answers"], "its blocks")


def posted(story, text):
    return next((message for message in story.one.messages(story.channel) if message["text"] == text), None)


@case("other_messages_reach_the_general_listener")
def _(story):
    ts = says(story, "Nothing special.")
    event = story.seen.wait("message", lambda event: event.get("ts") == ts)
    same((event["channel_type"], event["text"]), ("channel", "Nothing special."), "the event")


@case("direct_message")
def _(story):
    story.direct = story.one.direct(story.bot_user)
    ts = story.one("chat.postMessage", channel=story.direct, text="Psst.")["ts"]
    same(story.seen.wait("message", lambda event: event.get("ts") == ts)["channel_type"], "im", "the kind")


@case("reply_tells_its_thread")
def _(story):
    root = says(story, "A question.")
    ts = says(story, "And more.", thread_ts=root)
    same(story.seen.wait("message", lambda event: event.get("ts") == ts)["thread_ts"], root, "the thread")


@case("edited_message")
def _(story):
    ts = says(story, "Frist.")
    story.one("chat.update", channel=story.channel, ts=ts, text="First.")
    event = story.seen.wait("message_changed", lambda event: event["message"]["ts"] == ts)
    same((event["message"]["text"], event["previous_message"]["text"]), ("First.", "Frist."), "the texts")


@case("deleted_message")
def _(story):
    ts = says(story, "Never mind.")
    story.one("chat.delete", channel=story.channel, ts=ts)
    same(story.seen.wait("message_deleted", lambda event: event["deleted_ts"] == ts)["channel"], story.channel, "where")


@case("reactions_added_and_removed")
def _(story):
    ts = says(story, "React to this.")
    story.one("reactions.add", channel=story.channel, timestamp=ts, name="eyes")
    event = story.seen.wait("reaction_added", lambda event: event["item"]["ts"] == ts)
    same((event["reaction"], event["user"], event["item_user"]), ("eyes", story.one.id, story.one.id), "the reaction")
    story.one("reactions.remove", channel=story.channel, timestamp=ts, name="eyes")
    story.seen.wait("reaction_removed", lambda event: event["item"]["ts"] == ts)


@case("pins_added_and_removed")
def _(story):
    ts = says(story, "Pin this.")
    story.one("pins.add", channel=story.channel, timestamp=ts)
    same(story.seen.wait("pin_added")["channel_id"], story.channel, "where")
    story.one("pins.remove", channel=story.channel, timestamp=ts)
    story.seen.wait("pin_removed")


@case("channel_created_renamed_archived")
def _(story):
    made = story.one("conversations.create", name="bolt-desk")["channel"]["id"]
    same(
        story.seen.wait("channel_created", lambda event: event["channel"]["id"] == made)["channel"]["name"],
        "bolt-desk",
        "the name",
    )
    story.one("conversations.rename", channel=made, name="bolt-help")
    same(story.seen.wait("channel_rename")["channel"]["name"], "bolt-help", "the name")
    story.one("conversations.archive", channel=made)
    same(story.seen.wait("channel_archive")["channel"], made, "the archived channel")
    story.one("conversations.unarchive", channel=made)
    same(story.seen.wait("channel_unarchive")["channel"], made, "the channel again")


@case("members_join_and_leave")
def _(story):
    made = story.bot.conversations_create(name="bolt-room")["channel"]["id"]
    story.two("conversations.join", channel=made)
    story.seen.wait("member_joined_channel", lambda event: (event["user"], event["channel"]) == (story.two.id, made))
    story.two("conversations.leave", channel=made)
    story.seen.wait("member_left_channel", lambda event: (event["user"], event["channel"]) == (story.two.id, made))


@case("file_shared")
def _(story):
    # A person's file: Bolt drops what its own bot does.
    client = WebClient(token=story.one.token, base_url=os.environ["SLACK_API_URL"])
    file = client.files_upload_v2(channel=story.channel, content="badge 7", filename="b.txt", title="B")["file"]["id"]
    event = story.seen.wait("file_shared", lambda event: event["file_id"] == file)
    same((event["channel_id"], event["user_id"]), (story.channel, story.one.id), "where and whose")


@case("home_opened_and_published")
def _(story):
    story.two.act("open_home")
    event = story.seen.wait("app_home_opened", lambda event: event["user"] == story.two.id)
    same(event["tab"], "home", "the tab")
    view = story.seen.wait("published")["view"]
    same((view["type"], view["blocks"][0]["text"]["text"]), ("home", "*Welcome home.*"), "the home")


@case("own_messages_do_not_loop")
def _(story):
    # Bolt drops what its own bot said, which takes `bot_id` and `user` as Slack writes them.
    ts = story.bot.chat_postMessage(channel=story.channel, text="badge 99, says the bot itself")["ts"]
    after = says(story, "After that.")
    story.seen.wait("message", lambda event: event.get("ts") == after)
    same(story.seen.of("badge", lambda message: message["ts"] == ts), [], "what the app heard of itself")
