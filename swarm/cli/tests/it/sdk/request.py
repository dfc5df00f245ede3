"""Somebody asks in Slack; the bot hears of it and answers."""

import os

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from checks import check, refused, same
from clients import fault, slack_of, slack_refuses


@check("slack.auth_test")
def _(story):
    answer = story.bot.auth_test()
    assert answer["user_id"].startswith("U") and answer["bot_id"].startswith("B"), answer.data
    assert answer["team_id"].startswith("T") and answer["url"], answer.data
    story.bot_user = answer["user_id"]


@check("slack.scopes_header_in_lower_case")
def _(story):
    scopes = story.bot.auth_test().headers["x-oauth-scopes"]
    assert "chat:write" in scopes, scopes


@check("slack.bad_token_refused")
def _(story):
    slack_refuses("invalid_auth", slack_of("xoxb-wrong").auth_test)


@check("slack.missing_token_refused")
def _(story):
    slack_refuses("not_authed", slack_of(None).auth_test)


@check("slack.unknown_method_refused")
def _(story):
    slack_refuses("unknown_method", lambda: story.bot.api_call("no.suchMethod"))


@check("slack.channel_found_by_paging")
def _(story):
    pages, found = 0, []
    for page in story.bot.conversations_list(limit=2, exclude_archived=True, types="public_channel"):
        pages += 1
        assert len(page["channels"]) <= 2, page.data
        found += page["channels"]
    names = [channel["name"] for channel in found]
    assert pages > 1 and len(set(names)) == len(names), names
    story.channel = next(channel["id"] for channel in found if channel["name"] == "it-help")


@check("slack.channel_info")
def _(story):
    channel = story.bot.conversations_info(channel=story.channel)["channel"]
    same((channel["id"], channel["is_channel"], channel["is_member"]), (story.channel, True, True), "the channel")


@check("slack.channel_members")
def _(story):
    members = [user for page in story.bot.conversations_members(channel=story.channel, limit=25) for user in page["members"]]
    assert story.bot_user in members and len(members) == len(set(members)) > 25, members


@check("slack.person_auth_test")
def _(story):
    answer = story.person.auth_test()
    story.user = answer["user_id"]
    assert "bot_id" not in answer.data or not answer["bot_id"], answer.data


@check("slack.user_by_email")
def _(story):
    user = story.bot.users_lookupByEmail(email=story.email)["user"]
    same((user["id"], user["profile"]["email"], user["is_bot"]), (story.user, story.email, False), "the user")


@check("slack.unknown_email_refused")
def _(story):
    slack_refuses("users_not_found", lambda: story.bot.users_lookupByEmail(email="nobody@example.com"))


@check("slack.user_info")
def _(story):
    user = story.bot.users_info(user=story.user)["user"]
    same((user["profile"]["email"], user["deleted"]), (story.email, False), "the user")
    assert user["real_name"] and user["tz"], user


@check("slack.users_paged")
def _(story):
    users = [user["id"] for page in story.bot.users_list(limit=20) for user in page["members"]]
    same((len(users), len(set(users))), (61, 61), "sixty people and the bot")


@check("slack.person_posts")
def _(story):
    answer = story.person.chat_postMessage(channel=story.channel, text="Hi, I need access to Jira <today> & thanks")
    same((answer["channel"], answer["message"]["user"]), (story.channel, story.user), "the post")
    story.ts = answer["ts"]


@check("slack.event_delivered_signed")
def _(story):
    delivery = story.receiver.event(story.ts)
    same(delivery.path, "/slack/events", "the path")
    assert "x-slack-retry-num" not in delivery.headers, delivery.headers
    assert story.verifier.is_valid_request(delivery.body, delivery.headers), delivery.headers
    assert not story.verifier.is_valid_request(delivery.body + b" ", delivery.headers), "a changed body verifies"


@check("slack.event_retried_after_500")
def _(story):
    first, again = story.receiver.event(story.ts), story.receiver.event(story.ts, retry=True)
    same(first.status, 500, "the first answer")
    numbered = (again.headers["x-slack-retry-num"], again.headers["x-slack-retry-reason"])
    same(numbered, ("1", "http_error"), "the retry")
    same(again.payload["event_id"], first.payload["event_id"], "the event")
    assert story.verifier.is_valid_request(again.body, again.headers), again.headers


@check("slack.event_wrapper")
def _(story):
    wrapper = story.receiver.event(story.ts).payload
    same((wrapper["type"], wrapper["authorizations"][0]["user_id"]), ("event_callback", story.bot_user), "the wrapper")
    event = wrapper["event"]
    same((event["user"], event["channel"], event["channel_type"]), (story.user, story.channel, "channel"), "the event")
    same(event["text"], "Hi, I need access to Jira &lt;today&gt; &amp; thanks", "the text")


@check("slack.bot_replies_in_thread")
def _(story):
    answer = story.bot.chat_postMessage(channel=story.channel, thread_ts=story.ts, text="I will ask your manager.")
    same((answer["message"]["thread_ts"], answer["message"]["user"]), (story.ts, story.bot_user), "the reply")
    story.reply = answer["ts"]


@check("slack.person_reads_thread")
def _(story):
    messages = story.person.conversations_replies(channel=story.channel, ts=story.ts)["messages"]
    same([message["ts"] for message in messages], [story.ts, story.reply], "the thread")
    same(messages[0]["reply_count"], 1, "the count")


@check("slack.history_holds_the_request")
def _(story):
    messages = story.bot.conversations_history(channel=story.channel, limit=5)["messages"]
    same([message["ts"] for message in messages], [story.ts], "the channel")


@check("slack.reaction_added_once")
def _(story):
    react = lambda: story.bot.reactions_add(channel=story.channel, timestamp=story.ts, name="eyes")
    react()
    slack_refuses("already_reacted", react)


@check("slack.rate_limit_obeyed")
def _(story):
    patient = slack_of(os.environ["SLACK_BOT_TOKEN"])
    patient.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    fault("slack", 429)
    assert patient.auth_test()["ok"]
    fault("slack", 429)
    error = refused(SlackApiError, story.bot.auth_test).response
    same((error.status_code, error["error"]), (429, "ratelimited"), "the refusal")
    assert int(error.headers["Retry-After"]) >= 1, error.headers
    fault("slack")
