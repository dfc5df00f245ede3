"""An app as Bolt's documentation says how to write one, which notes what reaches it. It runs the same over HTTP and sockets."""

import os
import re
import threading

from slack_bolt import App, Assistant
from slack_sdk import WebClient

from cases import PATIENCE_SECONDS


class Seen:
    """What reached the app, by kind."""

    def __init__(self):
        self.all = []
        self.news = threading.Condition()

    def note(self, kind, what):
        with self.news:
            self.all.append((kind, what))
            self.news.notify_all()

    def of(self, kind, wanted=lambda what: True):
        with self.news:
            return [what for each, what in self.all if each == kind and wanted(what)]

    def wait(self, kind, wanted=lambda what: True):
        """The latest of a kind that is wanted, once there is one."""
        with self.news:
            found = self.news.wait_for(lambda: self.of(kind, wanted), PATIENCE_SECONDS)
        assert found, f"no {kind} reached the app; there were {[each for each, _ in self.all]}"
        return found[-1]


def button(text, action, value):
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action, "value": value}


def question():
    """Blocks with everything that can be pressed or chosen."""
    options = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Red", "Green")]
    placeholder = {"type": "plain_text", "text": "Choose"}
    return [
        {"type": "section", "block_id": "ask", "text": {"type": "mrkdwn", "text": "Which *badge*?"}},
        {
            "type": "actions",
            "block_id": "answers",
            "elements": [
                button("Approve", "approve", "request-7"),
                button("Form", "form", "1"),
                {"type": "static_select", "action_id": "colour", "placeholder": placeholder, "options": options},
                {"type": "external_select", "action_id": "approver", "placeholder": placeholder, "min_query_length": 0},
            ],
        },
    ]


def form(callback_id="request", title="Request", **more):
    """A dialog with one answer to give."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Never mind"},
        "notify_on_close": True,
        "private_metadata": "from the test",
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "reason"},
            }
        ],
        **more,
    }


def app_of(seen, **options):
    """The app."""
    client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"], **options)
    app.use(assistant(seen))
    hear(app, seen)
    answer_presses(app, seen)
    answer_views(app, seen)
    answer_commands(app, seen)
    return app


def assistant(seen):
    helper = Assistant()

    @helper.thread_started
    def _(say, set_suggested_prompts, payload):
        seen.note("thread_started", payload)
        say("How can I help?")
        set_suggested_prompts(prompts=[{"title": "Lost badge", "message": "I lost my badge."}])

    @helper.user_message
    def _(payload, set_status, set_title, say):
        seen.note("thread_message", payload)
        set_status("is looking…")
        set_title("Badges")
        say(f"About “{payload['text']}”: done.")

    return helper


def hear(app, seen):
    @app.event("app_mention")
    def _(event, say):
        seen.note("app_mention", event)
        say(text=f"You called, <@{event['user']}>?", thread_ts=event["ts"])

    @app.message(re.compile(r"(?i)badge (\d+)"))
    def _(message, say, context):
        seen.note("badge", message)
        say(text=f"Badge {context['matches'][0]}:", blocks=question())

    @app.event({"type": "message", "subtype": "message_changed"})
    def _(event):
        seen.note("message_changed", event)

    @app.event({"type": "message", "subtype": "message_deleted"})
    def _(event):
        seen.note("message_deleted", event)

    @app.event("message")
    def _(event):
        seen.note("message", event)

    @app.event("app_home_opened")
    def _(event, client):
        seen.note("app_home_opened", event)
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Welcome home.*"}}]
        seen.note(
            "published", client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks}).data
        )

    for kind in OTHERS:
        app.event(kind)(lambda event: seen.note(event["type"], event))

    @app.function("badge_step")
    def _(inputs, complete, fail, client):
        seen.note("function", inputs)
        seen.note("function_called", client.auth_test().data)
        if inputs.get("fail"):
            fail("no badge left")
        else:
            complete({"badge": "7"})


# Events that the app only notes.
OTHERS = [
    "reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel", "channel_created", "channel_rename",
    "channel_archive", "channel_unarchive", "pin_added", "pin_removed", "file_shared", "user_change", "subteam_created",
]  # fmt: skip


def answer_presses(app, seen):
    @app.action("approve")
    def _(ack, body, respond):
        ack()
        seen.note("approve", body)
        respond(text="Approved.", replace_original=True)

    @app.action("form")
    def _(ack, body, client):
        ack()
        seen.note("opened", client.views_open(trigger_id=body["trigger_id"], view=form()).data)

    @app.action({"block_id": "answers", "action_id": re.compile("^(colour|approver)$")})
    def _(ack, action, body):
        ack()
        seen.note(action["action_id"], body)

    @app.options("approver")
    def _(ack, payload):
        seen.note("options", payload)
        names = [name for name in ("Ada", "Alan", "Grace") if name.lower().startswith(payload["value"].lower())]
        ack(options=[{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in names])

    @app.shortcut("new_request")
    def _(ack, shortcut, client):
        ack()
        seen.note("shortcut", shortcut)
        seen.note("opened", client.views_open(trigger_id=shortcut["trigger_id"], view=form()).data)

    @app.shortcut({"callback_id": "file_ticket", "type": "message_action"})
    def _(ack, shortcut, respond):
        ack()
        seen.note("message_shortcut", shortcut)
        respond("Filed.")


def answer_views(app, seen):
    @app.view("request")
    def _(ack, body, view):
        reason = view["state"]["values"]["why"]["reason"]["value"]
        if reason == "wrong":
            ack(response_action="errors", errors={"why": "That is no reason."})
        elif reason == "update":
            ack(response_action="update", view=form(title="Once more"))
        elif reason == "push":
            ack(response_action="push", view=form("second", "Second"))
        else:
            ack()
        # Noted last: whoever waits for it finds that the answer was given.
        seen.note("submitted", body)

    @app.view("second")
    def _(ack, body):
        ack(response_action="clear")
        seen.note("second", body)

    @app.view_closed("request")
    def _(ack, body):
        ack()
        seen.note("closed", body)


def answer_commands(app, seen):
    @app.command("/badge")
    def _(ack, command):
        ack(f"Badge for {command['text']}.")
        seen.note("command", command)

    @app.command("/announce")
    def _(ack, command, respond):
        ack()
        respond(text=f"Hear: {command['text']}", response_type="in_channel")
        seen.note("announced", command)

    @app.command("/silent")
    def _(command):
        seen.note("silent", command)

    @app.command("/form")
    def _(ack, command, client):
        ack()
        seen.note("opened", client.views_open(trigger_id=command["trigger_id"], view=form()).data)
