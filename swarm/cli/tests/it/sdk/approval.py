"""The bot asks the manager with buttons; the manager presses one."""

import os

from slack_sdk.webhook import WebhookClient

from checks import check, same
from clients import http, slack_refuses

BLOCKS = [
    {"type": "section", "block_id": "ask", "text": {"type": "mrkdwn", "text": "Jira for *them*?"}},
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            {
                "type": "button",
                "action_id": name,
                "text": {"type": "plain_text", "text": name.title()},
                "style": style,
                "value": "request-1",
            }
            for name, style in (("approve", "primary"), ("deny", "danger"))
        ],
    },
]


@check("slack.dm_opened")
def _(story):
    user = story.bot.users_lookupByEmail(email=story.manager_email)["user"]["id"]
    story.dm = story.bot.conversations_open(users=[user])["channel"]["id"]
    assert story.dm.startswith("D"), story.dm
    same(story.bot.conversations_open(users=user)["channel"]["id"], story.dm, "opened again")
    story.manager_user = user


@check("slack.buttons_posted")
def _(story):
    answer = story.bot.chat_postMessage(channel=story.dm, text="Jira for them?", blocks=BLOCKS)
    story.ask = answer["ts"]
    shown = answer["message"]["blocks"]
    same([block["block_id"] for block in shown], ["ask", "decide"], "the blocks")
    same([button["value"] for button in shown[1]["elements"]], ["request-1"] * 2, "the values")


@check("slack.bad_blocks_refused")
def _(story):
    slack_refuses("invalid_blocks", lambda: story.bot.chat_postMessage(channel=story.dm, text="x", blocks=[{"type": "no"}]))


@check("slack.manager_presses")
def _(story):
    door = os.environ["SLACK_API_URL"].removesuffix("/api/") + "/_door/slack/press"
    press = {"channel": story.dm, "ts": story.ask, "action_id": "approve"}
    answer = http("POST", door, story.manager_token, press)
    assert answer["ok"], answer


@check("slack.block_actions_signed")
def _(story):
    delivery = story.receiver.wait(lambda each: each.payload["type"] == "block_actions", "the press")
    assert story.verifier.is_valid_request(delivery.body, delivery.headers), delivery.headers
    story.press = delivery.payload


@check("slack.view_opened")
def _(story):
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Sure?"}, "blocks": BLOCKS[:1]}
    opened = story.bot.views_open(trigger_id=story.press["trigger_id"], view=view)["view"]
    assert opened["id"].startswith("V"), opened
    slack_refuses("exchanged_trigger_id", lambda: story.bot.views_open(trigger_id=story.press["trigger_id"], view=view))


@check("slack.block_actions_payload")
def _(story):
    press, action = story.press, story.press["actions"][0]
    same((press["user"]["id"], press["message"]["ts"]), (story.manager_user, story.ask), "the press")
    same((press["channel"]["id"], press["container"]["message_ts"]), (story.dm, story.ask), "the place")
    same((action["action_id"], action["block_id"], action["value"]), ("approve", "decide", "request-1"), "the action")


@check("slack.response_url_replaces")
def _(story):
    answer = WebhookClient(story.press["response_url"]).send(text="Approved.", replace_original=True)
    same((answer.status_code, answer.body), (200, "ok"), "the answer")
    message = story.manager.conversations_history(channel=story.dm, limit=1)["messages"][0]
    same((message["ts"], message["text"]), (story.ask, "Approved."), "the message")
    assert not any(block["type"] == "actions" for block in message.get("blocks", [])), message
