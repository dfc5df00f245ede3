"""Who is who: tokens, the team, the app."""

import asyncio
import http.client
import os
from urllib.parse import parse_qs, urlencode, urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

import office
from cases import case, refused, same

# Where a person is sent back to after an installation.
BACK = "http://127.0.0.1:9/slack/oauth_redirect"


@case("auth_test_names_the_bot")
def _(story):
    found = story.bot.auth_test()
    assert found["user_id"].startswith("U") and found["bot_id"].startswith("B"), found.data
    same(found["team_id"], story.bot.team_info()["team"]["id"], "the team")
    same(found.headers["content-type"], "application/json; charset=utf-8", "the type")


@case("auth_test_names_the_person")
def _(story):
    found = story.person.auth_test()
    same((found["user_id"], found.get("bot_id")), (story.one.id, None), "who it is")


@case("api_test_echoes")
def _(story):
    same(story.bot.api_test(foo="bar")["args"]["foo"], "bar", "the echo")
    same(refused(SlackApiError, lambda: story.bot.api_test(error="mine")).response["error"], "mine", "the error")


@case("scopes_are_told_in_headers")
def _(story):
    scopes = story.bot.auth_test().headers["x-oauth-scopes"].split(",")
    assert "chat:write" in scopes and "users:read" in scopes, scopes


@case("team_info_names_the_workspace")
def _(story):
    team = story.bot.team_info()["team"]
    assert team["name"] and team["domain"] and team["email_domain"], team


@case("bots_info_names_the_app")
def _(story):
    own = story.bot.auth_test()
    bot = story.bot.bots_info(bot=own["bot_id"])["bot"]
    same((bot["id"], bot["user_id"], bot["deleted"]), (own["bot_id"], own["user_id"], False), "the bot")
    assert bot["app_id"].startswith("A") and bot["name"], bot


@case("async_client_calls")
def _(story):
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=story.url)

    async def both():
        return await asyncio.gather(client.auth_test(), client.users_info(user=story.one.id))

    own, user = asyncio.run(both())
    same((own["user_id"], user["user"]["id"]), (story.bot_user, story.one.id), "the answers")


@case("async_client_pages")
def _(story):
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=story.url)

    async def all_of_them():
        return [user["id"] async for page in await client.users_list(limit=25) for user in page["members"]]

    found = asyncio.run(all_of_them())
    same((len(found), len(set(found))), (61, 61), "sixty people and the bot")


@case("token_in_an_argument")
def _(story):
    same(story.client(None).auth_test(token=os.environ["SLACK_BOT_TOKEN"])["user_id"], story.bot_user, "who it is")


@case("emoji_list")
def _(story):
    assert isinstance(story.bot.emoji_list()["emoji"], dict)


def allowed(story, scope):
    """The code with which a person who allows the installation is sent back."""
    app = office.control("GET", "/_twin/slack/app")
    asked = {
        "client_id": app["client_id"],
        "scope": scope,
        "redirect_uri": BACK,
        "state": "s",
        "answer": "allow",
        "token": story.one.token,
    }
    address = urlsplit(story.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=office.CALL_SECONDS)
    form = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/oauth/v2/authorize", urlencode(asked), form)
    back = connection.getresponse().getheader("location")
    return app, parse_qs(urlsplit(back).query)["code"][0]


@case("installation_is_exchanged_for_a_token")
def _(story):
    app, code = allowed(story, "chat:write,channels:read")
    mine = {"client_id": app["client_id"], "client_secret": app["client_secret"], "redirect_uri": BACK}
    answer = story.client(None).oauth_v2_access(code=code, **mine)
    same((answer["token_type"], answer["authed_user"]["id"]), ("bot", story.one.id), "the installation")
    same(sorted(answer["scope"].split(",")), ["channels:read", "chat:write"], "the scopes")
    assert story.client(answer["access_token"]).conversations_list()["ok"]
    again = refused(SlackApiError, lambda: story.client(None).oauth_v2_access(code=code, **mine))
    same(again.response["error"], "code_already_used", "the code's second use")
