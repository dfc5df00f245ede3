"""What is posted, changed, taken away, and found again."""

import time

from slack_sdk.errors import SlackApiError
from slack_sdk.models.attachments import Attachment
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, DividerBlock, HeaderBlock, SectionBlock

from cases import case, refused, same, until


def shown(story, ts):
    """A message of the channel as the history holds it; nothing when it is not there."""
    found = story.bot.conversations_history(channel=story.channel, latest=ts, oldest=ts, inclusive=True)["messages"]
    return found[0] if found else None


@case("post_text")
def _(story):
    answer = story.bot.chat_postMessage(channel=story.channel, text="Hello & <welcome>")
    same((answer["channel"], answer["message"]["bot_id"]), (story.channel, story.bot.auth_test()["bot_id"]), "the post")
    story.ts = answer["ts"]
    same(shown(story, story.ts)["text"], "Hello &amp; &lt;welcome&gt;", "the text, escaped as Slack does")


@case("post_by_channel_name")
def _(story):
    same(story.bot.chat_postMessage(channel="#it-help", text="By name.")["channel"], story.channel, "the channel")


@case("post_to_a_user_id_is_a_direct_message")
def _(story):
    answer = story.bot.chat_postMessage(channel=story.one.id, text="Only for you.")
    assert answer["channel"].startswith("D"), answer.data
    same(answer["channel"], story.one.direct(story.bot_user), "the direct conversation")
    assert "Only for you." in story.one.texts(answer["channel"])


@case("post_blocks_of_the_sdks_models")
def _(story):
    blocks = [
        HeaderBlock(text="Access", block_id="head"),
        SectionBlock(text="*Jo* asks for _Jira_.", block_id="body", fields=["a", "b"]),
        DividerBlock(block_id="line"),
        ContextBlock(elements=[{"type": "mrkdwn", "text": "today"}], block_id="foot"),
        ActionsBlock(
            block_id="choose", elements=[ButtonElement(text="OK", action_id="ok", value="1", style="primary")]
        ),
    ]
    answer = story.bot.chat_postMessage(channel=story.channel, text="Access", blocks=blocks)
    found = shown(story, answer["ts"])["blocks"]
    same([block["block_id"] for block in found], ["head", "body", "line", "foot", "choose"], "the blocks")
    same(found[4]["elements"][0]["value"], "1", "the button's value")
    same(answer["message"]["blocks"], found, "the answer's blocks")


@case("blocks_without_ids_get_some")
def _(story):
    answer = story.bot.chat_postMessage(
        channel=story.channel, text="x", blocks=[SectionBlock(text="x"), DividerBlock()]
    )
    ids = [block["block_id"] for block in answer["message"]["blocks"]]
    assert all(ids) and len(set(ids)) == 2, ids


@case("post_attachments")
def _(story):
    answer = story.bot.chat_postMessage(
        channel=story.channel, text="", attachments=[Attachment(text="inside", fallback="inside", color="#36a64f")]
    )
    found = answer["message"]["attachments"][0]
    same((found["text"], found["color"], found["id"]), ("inside", "36a64f", 1), "the attachment")


@case("metadata_comes_back")
def _(story):
    metadata = {"event_type": "asked", "event_payload": {"request": "7", "deep": {"a": [1, 2]}}}
    ts = story.bot.chat_postMessage(channel=story.channel, text="With metadata.", metadata=metadata)["ts"]
    history = story.bot.conversations_history(
        channel=story.channel, latest=ts, inclusive=True, limit=1, include_all_metadata=True
    )
    same(history["messages"][0]["metadata"], metadata, "the metadata")


@case("post_as_another_name")
def _(story):
    answer = story.bot.chat_postMessage(channel=story.channel, text="x", username="Porter", icon_emoji=":door:")
    assert answer["ok"], answer.data


@case("reply_in_a_thread")
def _(story):
    reply = story.bot.chat_postMessage(channel=story.channel, thread_ts=story.ts, text="A reply.")
    same(reply["message"]["thread_ts"], story.ts, "the thread")
    root = shown(story, story.ts)
    same((root["reply_count"], root["reply_users_count"], root["latest_reply"]), (1, 1, reply["ts"]), "the counts")
    assert shown(story, reply["ts"]) is None, "a reply does not stand in the channel"


@case("broadcast_a_reply")
def _(story):
    reply = story.bot.chat_postMessage(channel=story.channel, thread_ts=story.ts, text="For all.", reply_broadcast=True)
    found = shown(story, reply["ts"])
    same((found["subtype"], found["thread_ts"]), ("thread_broadcast", story.ts), "the broadcast")


@case("replies_are_paged")
def _(story):
    for number in range(4):
        story.two("chat.postMessage", channel=story.channel, thread_ts=story.ts, text=f"Reply {number}")
    # The SDK gives one and the same response again and again: what it holds is kept page by page.
    pages = [page["messages"] for page in story.bot.conversations_replies(channel=story.channel, ts=story.ts, limit=3)]
    assert len(pages) >= 2, len(pages)
    found = [message["ts"] for page in pages for message in page]
    same((found[0], len(found), len(set(found))), (story.ts, 7, 7), "the thread: its first message and six replies")


@case("me_message")
def _(story):
    answer = story.bot.chat_meMessage(channel=story.channel, text="waves")
    found = shown(story, answer["ts"])
    same((found["subtype"], found["text"]), ("me_message", "waves"), "the message")


@case("ephemeral_is_for_one_person")
def _(story):
    answer = story.bot.chat_postEphemeral(channel=story.channel, user=story.one.id, text="Only you see this.")
    assert answer["message_ts"], answer.data
    assert "Only you see this." not in story.two.texts(story.channel)


@case("update_changes_the_text")
def _(story):
    answer = story.bot.chat_update(channel=story.channel, ts=story.ts, text="Hello again.")
    same((answer["ts"], answer["text"]), (story.ts, "Hello again."), "the answer")
    found = shown(story, story.ts)
    same(found["text"], "Hello again.", "the text")
    assert found["edited"]["user"] == story.bot_user and found["edited"]["ts"], found


@case("update_keeps_the_thread")
def _(story):
    same(shown(story, story.ts)["reply_count"], 6, "the replies")


@case("update_replaces_blocks")
def _(story):
    posted = story.bot.chat_postMessage(
        channel=story.channel, text="Old", blocks=[SectionBlock(text="Old", block_id="o")]
    )
    story.bot.chat_update(
        channel=story.channel, ts=posted["ts"], text="New", blocks=[SectionBlock(text="New", block_id="n")]
    )
    same([block["block_id"] for block in shown(story, posted["ts"])["blocks"]], ["n"], "the blocks")


@case("delete_takes_away")
def _(story):
    ts = story.bot.chat_postMessage(channel=story.channel, text="Gone soon.")["ts"]
    same(story.bot.chat_delete(channel=story.channel, ts=ts)["ts"], ts, "the answer")
    assert shown(story, ts) is None
    same(
        refused(SlackApiError, lambda: story.bot.chat_delete(channel=story.channel, ts=ts)).response["error"],
        "message_not_found",
        "again",
    )


@case("permalink_names_the_message")
def _(story):
    link = story.bot.chat_getPermalink(channel=story.channel, message_ts=story.ts)["permalink"]
    assert f"/archives/{story.channel}/p{story.ts.replace('.', '')}" in link, link


@case("schedule_list_and_delete")
def _(story):
    at = int(time.time()) + 3600
    answer = story.bot.chat_scheduleMessage(channel=story.channel, post_at=at, text="Later.")
    same(answer["post_at"], at, "the time")
    scheduled = answer["scheduled_message_id"]
    found = story.bot.chat_scheduledMessages_list(channel=story.channel)["scheduled_messages"]
    same([(each["id"], each["text"], each["post_at"]) for each in found], [(scheduled, "Later.", at)], "the list")
    story.bot.chat_deleteScheduledMessage(channel=story.channel, scheduled_message_id=scheduled)
    same(story.bot.chat_scheduledMessages_list()["scheduled_messages"], [], "the list afterwards")


@case("a_scheduled_message_is_posted")
def _(story):
    story.bot.chat_scheduleMessage(channel=story.channel, post_at=int(time.time()) + 2, text="Now it is later.")
    until(lambda: "Now it is later." in story.one.texts(story.channel), "the scheduled message")


@case("unfurl_attaches_to_a_link")
def _(story):
    ts = story.two("chat.postMessage", channel=story.channel, text="See https://tracker.example.com/T-1")["ts"]
    story.bot.chat_unfurl(
        channel=story.channel,
        ts=ts,
        unfurls={"https://tracker.example.com/T-1": {"title": "T-1", "text": "It is open."}},
    )
    same([each.get("title") for each in shown(story, ts)["attachments"]], ["T-1"], "the preview")


@case("ts_are_unique_and_in_order")
def _(story):
    stamps = [story.bot.chat_postMessage(channel=story.channel, text=str(number))["ts"] for number in range(5)]
    same(sorted(stamps, key=float), stamps, "the order")
    same(len(set(stamps)), 5, "the time stamps")


@case("stream_start_append_stop")
def _(story):
    root = story.one("chat.postMessage", channel=story.channel, text="Tell me a story.")["ts"]
    stream = story.bot.chat_stream(
        channel=story.channel,
        thread_ts=root,
        recipient_user_id=story.one.id,
        recipient_team_id=story.bot.auth_test()["team_id"],
        buffer_size=1,
    )
    stream.append(markdown_text="Once upon ")
    stream.append(markdown_text="a time.")
    answer = stream.stop()
    found = story.bot.conversations_replies(channel=story.channel, ts=root)["messages"][-1]
    same((found["ts"], found["text"]), (answer["ts"], "Once upon a time."), "the streamed message")


@case("search_messages")
def _(story):
    story.one("chat.postMessage", channel=story.channel, text="The quokka asks for a badge.")
    found = until(lambda: story.person.search_messages(query="quokka")["messages"]["matches"], "the search's index")
    same((found[0]["text"], found[0]["channel"]["id"]), ("The quokka asks for a badge.", story.channel), "the match")
