"""What else is said in Slack around a request: mentions, direct messages, answers that only one person sees."""

import asyncio
import os

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from checks import check, same
from clients import slack_refuses


@check("slack.mention_delivered")
def _(story):
    ts = story.person.chat_postMessage(channel=story.channel, text=f"<@{story.bot_user}> are you there?")["ts"]
    told = lambda each: each.payload.get("event", {}).get("type") == "app_mention"
    event = story.receiver.wait(told, "the mention").payload["event"]
    same((event["ts"], event["user"]), (ts, story.user), "the mention")


@check("slack.direct_message_delivered")
def _(story):
    story.im = story.person.conversations_open(users=story.bot_user)["channel"]["id"]
    ts = story.person.chat_postMessage(channel=story.im, text="psst")["ts"]
    event = story.receiver.event(ts).payload["event"]
    same((event["channel"], event["channel_type"]), (story.im, "im"), "the event")


@check("slack.bots_own_message_delivered")
def _(story):
    answer = story.bot.chat_postMessage(
        channel=story.im,
        text="Which project?",
        blocks=[
            SectionBlock(block_id="which", text="Which *project*?"),
            ActionsBlock(block_id="pick", elements=[ButtonElement(action_id="eng", text="ENG", value="ENG")]),
        ],
        metadata={"event_type": "asked", "event_payload": {"request": "1"}},
    )
    story.question = answer["ts"]
    event = story.receiver.event(story.question).payload["event"]
    same(event["bot_id"], story.bot.auth_test()["bot_id"], "the bot")
    same([block["block_id"] for block in event["blocks"]], ["which", "pick"], "the blocks")
    same(answer["message"]["metadata"]["event_payload"], {"request": "1"}, "the metadata")


@check("slack.deleted_message_is_gone")
def _(story):
    story.bot.chat_delete(channel=story.im, ts=story.question)
    messages = story.person.conversations_history(channel=story.im)["messages"]
    assert story.question not in [message["ts"] for message in messages], messages
    slack_refuses("message_not_found", lambda: story.bot.chat_update(channel=story.im, ts=story.question, text="x"))


@check("slack.ephemeral_posted")
def _(story):
    answer = story.bot.chat_postEphemeral(channel=story.channel, user=story.user, text="Only you see this.")
    assert answer["message_ts"], answer.data
    messages = story.manager.conversations_history(channel=story.channel)["messages"]
    assert answer["message_ts"] not in [message["ts"] for message in messages], messages


@check("slack.permalink")
def _(story):
    link = story.bot.chat_getPermalink(channel=story.channel, message_ts=story.ts)["permalink"]
    assert story.channel in link and story.ts.replace(".", "") in link, link


@check("slack.foreign_channel_refused")
def _(story):
    channels = [channel for page in story.bot.conversations_list() for channel in page["channels"]]
    foreign = next(channel["id"] for channel in channels if not channel["is_member"])
    slack_refuses("not_in_channel", lambda: story.bot.chat_postMessage(channel=foreign, text="x"))
    slack_refuses("channel_not_found", lambda: story.bot.chat_postMessage(channel="C0NOBODY", text="x"))
    assert story.bot.conversations_join(channel=foreign)["channel"]["is_member"]
    assert story.bot.chat_postMessage(channel=foreign, text="Hello.")["ok"]


@check("slack.empty_message_refused")
def _(story):
    slack_refuses("no_text", lambda: story.bot.chat_postMessage(channel=story.channel, text=""))


@check("slack.others_messages_are_not_the_bots")
def _(story):
    slack_refuses("cant_update_message", lambda: story.bot.chat_update(channel=story.channel, ts=story.ts, text="x"))


@check("slack.arguments_in_the_query")
def _(story):
    answer = story.bot.api_call("users.info", http_verb="GET", params={"user": story.user})
    same(answer["user"]["id"], story.user, "the user")


@check("slack.arguments_as_json")
def _(story):
    answer = story.bot.api_call("conversations.info", json={"channel": story.channel, "include_num_members": True})
    same(answer["channel"]["num_members"], 61, "sixty people and the bot")


@check("slack.asynchronous_client")
def _(story):
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    same(asyncio.run(client.auth_test())["user_id"], story.bot_user, "the bot")
