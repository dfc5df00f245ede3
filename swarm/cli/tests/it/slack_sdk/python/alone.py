"""The twin alone, as a test suite of an app drives it over the control surface: no SDK, the standard library only. The app's
side is `alone_app`, an HTTP server and a socket in plain Python."""

import cases
import office
from alone_app import App, Socket
from cases import case, same, until

MANIFEST = {
    "display_information": {"name": "Badge desk"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "badges", "always_online": True},
        "slash_commands": [{"command": "/badge", "description": "asks for a badge"}],
        "shortcuts": [
            {"name": "New badge", "type": "global", "callback_id": "new_badge", "description": "asks for a badge"}
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["app_mentions:read", "channels:history", "channels:read", "chat:write", "commands"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.channels"]},
        "interactivity": {"is_enabled": True},
    },
}


def twin(method, path, body=None):
    return office.control(method, f"/_twin/slack/{path}", body)


def acts(person, act, **arguments):
    """What a person does, which must succeed."""
    answer = twin("POST", f"as/{person}/{act}", arguments)
    assert answer["ok"], f"{act}: {answer}"
    return answer


def bot(story, method, **arguments):
    """A call of the app's, which must succeed."""
    answer = office.api(story.bot, method, **arguments)
    assert answer["ok"], f"{method}: {answer}"
    return answer


def plain(text):
    return {"type": "plain_text", "text": text}


def form():
    reason = {"type": "plain_text_input", "action_id": "reason"}
    blocks = [{"type": "input", "block_id": "why", "label": plain("Why?"), "element": reason}]
    return {
        "type": "modal",
        "callback_id": "badge",
        "title": plain("Badge"),
        "submit": plain("Send"),
        "notify_on_close": True,
        "blocks": blocks,
    }


@case("own_manifest")
def _(story):
    described = twin("PUT", "app", MANIFEST)
    same(
        (described["name"], twin("GET", "app")["manifest"]["features"]["slash_commands"][0]["command"]),
        ("Badge desk", "/badge"),
        "the app",
    )
    story.bot, story.secret = described["bot_token"], described["signing_secret"]
    refused = office.api(story.bot, "users.list")
    same((refused["error"], refused["needed"]), ("missing_scope", "users:read"), "what the manifest does not ask for")


@case("people_and_channels_are_planted")
def _(story):
    story.ada = twin("POST", "people", {"given": "Ada", "family": "Byron", "email": "ada@example.com"})["user_id"]
    story.desk = twin("POST", "channels", {"name": "badge-desk", "members": ["ada@example.com", "3"], "app": True})[
        "channel"
    ]
    same(acts("ada@example.com", "auth.test")["user_id"], story.ada, "who acts by her address")


@case("minted_tokens")
def _(story):
    narrow = twin("POST", "tokens", {"kind": "bot", "scopes": ["channels:read"]})["token"]
    assert office.api(narrow, "conversations.list")["ok"]
    same(office.api(narrow, "chat.postMessage", channel=story.desk, text="x")["needed"], "chat:write", "the scope")
    person = twin("POST", "tokens", {"kind": "person", "person": story.ada})["token"]
    same(office.api(person, "auth.test")["user_id"], story.ada, "whose it is")
    twin("DELETE", "tokens", {"token": narrow})
    same(office.api(narrow, "conversations.list")["error"], "token_revoked", "the error")


@case("events_are_delivered_signed")
def _(story):
    story.app = App(story.secret)
    twin("PUT", "delivery", {"events_url": story.app.url})
    ts = acts(story.ada, "chat.postMessage", channel=story.desk, text="A badge, please.")["ts"]
    event = story.app.wait(lambda told: told.get("event", {}).get("ts") == ts)
    same((event["type"], event["event"]["user"]), ("event_callback", story.ada), "the event")
    assert all(story.app.signed), "every delivery was signed"


@case("pressed_button")
def _(story):
    button = {"type": "button", "action_id": "approve", "text": plain("Approve"), "value": "7"}
    ts = bot(
        story,
        "chat.postMessage",
        channel=story.desk,
        text="Approve?",
        blocks=[{"type": "actions", "elements": [button]}],
    )["ts"]
    acts(story.ada, "press", channel=story.desk, ts=ts, action_id="approve")
    pressed = story.app.wait(lambda told: told["type"] == "block_actions")
    same((pressed["user"]["id"], pressed["actions"][0]["value"]), (story.ada, "7"), "the press")
    office.call("POST", pressed["response_url"], "", {"replace_original": True, "text": "Approved."})
    texts = lambda: [each["text"] for each in acts(story.ada, "conversations.history", channel=story.desk)["messages"]]
    until(lambda: "Approved." in texts(), "the answer in the channel")


def opened(story):
    """A dialog that Ada has opened by the command; its id."""
    story.app.forget()
    acts(story.ada, "command", channel=story.desk, command="/badge", text="please")
    command = story.app.wait(lambda told: told["type"] == "command")
    same((command["command"], command["text"], command["user_id"]), ("/badge", "please", story.ada), "the command")
    return bot(story, "views.open", trigger_id=command["trigger_id"], view=form())["view"]["id"]


@case("command_and_submitted_modal")
def _(story):
    view = opened(story)
    story.app.answers["view_submission"] = {"response_action": "errors", "errors": {"why": "That is no reason."}}
    acts(story.ada, "submit", view=view, values={"why": {"reason": "Because."}})
    seen = lambda: next(each for each in acts(story.ada, "views")["views"] if each["view"] == view)
    same(until(lambda: seen().get("problems"), "the problem")[0]["text"], "That is no reason.", "what Ada reads")
    story.app.answers.clear()
    story.app.forget()
    acts(story.ada, "submit", view=view, values={"why": {"reason": "I lost mine."}})
    sent = story.app.wait(lambda told: told["type"] == "view_submission")
    same(sent["view"]["state"]["values"]["why"]["reason"]["value"], "I lost mine.", "the reason")
    until(lambda: acts(story.ada, "views")["views"] == [], "the dialog's end")


@case("closed_modal")
def _(story):
    view = opened(story)
    acts(story.ada, "close", view=view)
    closed = story.app.wait(lambda told: told["type"] == "view_closed")
    same((closed["view"]["id"], closed["user"]["id"]), (view, story.ada), "the closing")


@case("shortcut")
def _(story):
    acts(story.ada, "shortcut", callback_id="new_badge")
    same(story.app.wait(lambda told: told["type"] == "shortcut")["callback_id"], "new_badge", "the shortcut")
    unknown = twin("POST", f"as/{story.ada}/shortcut", {"callback_id": "nobody_has_this"})
    same(unknown["ok"], False, "a shortcut that the manifest lacks")


@case("opened_home")
def _(story):
    acts(story.ada, "open_home")
    event = story.app.wait(lambda told: told.get("event", {}).get("type") == "app_home_opened")["event"]
    welcome = {"type": "section", "text": {"type": "mrkdwn", "text": "*Welcome.*"}}
    bot(story, "views.publish", user_id=event["user"], view={"type": "home", "blocks": [welcome]})
    assert any("Welcome." in each.get("text", "") for each in acts(story.ada, "views")["views"])


@case("one_injected_429")
def _(story):
    rule = {"rate_limited": {"path": "/api/chat.postMessage", "share": 1, "first": 1, "retry_after": "3s"}}
    twin("PUT", "settings", {"limits": "count", "faults": [rule]})
    assert bot(story, "auth.test")["ok"], "another method goes on"
    try:
        bot(story, "chat.postMessage", channel=story.desk, text="Too fast.")
        raise AssertionError("it was not refused")
    except office.Refused as refused:
        same((refused.status, refused.headers["Retry-After"]), (429, "3"), "the refusal")
    assert bot(story, "chat.postMessage", channel=story.desk, text="In time.")["ok"]
    twin("PUT", "settings", {"limits": "count", "faults": []})


@case("forced_refresh")
def _(story):
    twin("PUT", "delivery", {"socket_mode": True})
    app_token = twin("POST", "tokens", {"kind": "app"})["token"]
    connect = lambda: Socket(office.api(app_token, "apps.connections.open")["url"])
    socket = connect()
    same(socket.read()["type"], "hello", "the first word")
    office.refresh_sockets()
    told = socket.read()
    while told["type"] != "disconnect":
        told = socket.read()
    assert told["reason"] in ("warning", "refresh_requested"), told
    again = connect()
    same(again.read()["type"], "hello", "the first word of the next")
    ts = acts(story.ada, "chat.postMessage", channel=story.desk, text="Over a socket.")["ts"]
    envelope = again.read()
    same((envelope["type"], envelope["payload"]["event"]["ts"]), ("events_api", ts), "the envelope")
    again.write({"envelope_id": envelope["envelope_id"]})


@case("snapshot_and_restore")
def _(story):
    texts = lambda: [each["text"] for each in acts(story.ada, "conversations.history", channel=story.desk)["messages"]]
    picture, before = twin("GET", "snapshot"), texts()
    bot(story, "chat.postMessage", channel=story.desk, text="After the picture.")
    same(texts(), ["After the picture.", *before], "the channel afterwards")
    twin("PUT", "snapshot", picture)
    same(texts(), before, "the channel restored")
    same(acts("ada@example.com", "auth.test")["user_id"], story.ada, "who is there still")


if __name__ == "__main__":
    office.read_environment()
    cases.run(type("Story", (), {})())
