"""What Slack refuses, and what the SDK makes of it."""

import os

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.models.blocks import SectionBlock

import office
from cases import case, refused, same


def error(act):
    return refused(SlackApiError, act).response


@case("channel_not_found")
def _(story):
    same(
        error(lambda: story.bot.chat_postMessage(channel="C0NOBODY", text="x"))["error"],
        "channel_not_found",
        "the error",
    )


@case("not_in_channel")
def _(story):
    foreign = office.channel_named(os.environ["SLACK_BOT_TOKEN"], "random")
    same(error(lambda: story.bot.chat_postMessage(channel=foreign, text="x"))["error"], "not_in_channel", "the error")


@case("not_authed_without_a_token")
def _(story):
    same(error(story.client(None).auth_test)["error"], "not_authed", "the error")


@case("invalid_auth")
def _(story):
    answer = error(story.client("xoxb-1-nonsense").auth_test)
    same((answer.status_code, answer["ok"], answer["error"]), (200, False, "invalid_auth"), "the answer")


@case("not_allowed_token_type")
def _(story):
    client = story.client(os.environ["SLACK_APP_TOKEN"])
    same(
        error(lambda: client.chat_postMessage(channel=story.channel, text="x"))["error"],
        "not_allowed_token_type",
        "the error",
    )


@case("no_text")
def _(story):
    same(error(lambda: story.bot.chat_postMessage(channel=story.channel, text=""))["error"], "no_text", "the error")


@case("text_too_long")
def _(story):
    same(
        error(lambda: story.bot.chat_update(channel=story.channel, ts=story.ts, text="x" * 40_001))["error"],
        "msg_too_long",
        "the error",
    )


@case("invalid_blocks_say_where")
def _(story):
    answer = error(
        lambda: story.bot.chat_postMessage(
            channel=story.channel, text="x", blocks=[{"type": "section"}, {"type": "nonsense"}]
        )
    )
    same(answer["error"], "invalid_blocks", "the error")
    lines = answer["response_metadata"]["messages"]
    assert any("/blocks/0" in line for line in lines) and any("/blocks/1" in line for line in lines), lines


@case("too_many_blocks")
def _(story):
    answer = error(
        lambda: story.bot.chat_postMessage(channel=story.channel, text="x", blocks=[SectionBlock(text="x")] * 51)
    )
    same(answer["error"], "invalid_blocks", "the error")


@case("cant_update_others_messages")
def _(story):
    ts = story.one("chat.postMessage", channel=story.channel, text="Mine.")["ts"]
    same(
        error(lambda: story.bot.chat_update(channel=story.channel, ts=ts, text="x"))["error"],
        "cant_update_message",
        "the error",
    )
    same(
        error(lambda: story.bot.chat_delete(channel=story.channel, ts=ts))["error"], "cant_delete_message", "the error"
    )


@case("unknown_method")
def _(story):
    same(error(lambda: story.bot.api_call("no.suchMethod"))["error"], "unknown_method", "the error")


@case("missing_argument")
def _(story):
    answer = error(lambda: story.bot.api_call("users.info"))
    assert answer["error"] in ("invalid_arguments", "user_not_found"), answer.data


@case("rate_limit_is_waited_for_by_the_sdk")
def _(story):
    client = story.client(os.environ["SLACK_BOT_TOKEN"])
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    office.refuse_next(429)
    assert client.auth_test()["ok"]


@case("rate_limit_without_a_handler_is_raised")
def _(story):
    office.refuse_next(429)
    answer = error(story.bot.auth_test)
    same((answer.status_code, answer["error"]), (429, "ratelimited"), "the answer")
    assert int(answer.headers["Retry-After"]) >= 1, answer.headers
    office.refuse_next(None)


@case("server_errors_are_raised")
def _(story):
    office.refuse_next(503)
    same(error(story.bot.auth_test).status_code, 503, "the status")
    office.refuse_next(None)


def minted(**wanted):
    return office.control("POST", "/_twin/slack/tokens", wanted)["token"]


@case("missing_scope_says_what_is_needed")
def _(story):
    answer = error(story.client(minted(kind="bot", scopes=["chat:write", "commands"])).users_list)
    same((answer["error"], answer["needed"]), ("missing_scope", "users:read"), "the error")
    same(sorted(answer["provided"].split(",")), ["chat:write", "commands"], "what is held")


@case("scopes_that_are_held_are_enough")
def _(story):
    client = story.client(minted(kind="bot", scopes=["chat:write"]))
    assert client.chat_postMessage(channel=story.channel, text="Allowed.")["ok"]
    same(client.auth_test().headers["x-oauth-scopes"], "chat:write", "the header")


@case("token_revoked")
def _(story):
    token = minted(kind="bot")
    assert story.client(token).auth_test()["ok"]
    assert story.client(token).auth_revoke()["revoked"]
    same(error(story.client(token).auth_test)["error"], "token_revoked", "the error")


@case("token_expired")
def _(story):
    same(error(story.client(minted(kind="bot", expires_in=0)).auth_test)["error"], "token_expired", "the error")


@case("private_channel_without_its_scope_is_hidden")
def _(story):
    made = office.control(
        "POST",
        "/_twin/slack/channels",
        {"name": "hidden-plans", "private": True, "members": [story.one.id], "app": True},
    )["channel"]
    client = story.client(minted(kind="bot", scopes=["channels:read", "channels:history"]))
    answer = error(lambda: client.conversations_history(channel=made))
    same(answer["error"], "missing_scope", "the error")
    listed = error(lambda: client.conversations_list(types="private_channel"))
    same((listed["error"], listed["needed"]), ("missing_scope", "groups:read"), "the error of the list")
