"""The twin from outside every SDK: its environment, its control surface, and people at their doors. Standard library only."""

import json
import os
import sys
import urllib.error
import urllib.request

# How long a single call may take, in seconds.
CALL_SECONDS = 20


class Refused(Exception):
    """A call that was answered with a refusal."""

    def __init__(self, status, headers, answer):
        super().__init__(f"{status}: {answer}")
        self.status, self.headers, self.answer = status, headers, answer


def read_environment():
    """Takes over the file that the twin wrote, whose path is the first argument."""
    with open(sys.argv[1], encoding="utf-8") as lines:
        os.environ.update(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)


def call(method, url, token, body=None):
    """A call that no SDK makes; the answer's JSON, or nothing when it is none."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("authorization", f"Bearer {token}")
    request.add_header("content-type", "application/json; charset=utf-8")
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            text, kind = answer.read(), answer.headers.get_content_type()
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.headers, error.read().decode()) from None
    return json.loads(text) if kind == "application/json" else None


def control(method, path, body=None):
    return call(method, os.environ["TWIN_CONTROL_URL"] + path, os.environ["TWIN_CONTROL_TOKEN"], body)


def listen(events_url, interactivity_url=None):
    """Tells the twin where the app listens."""
    control("PUT", "/_twin/subject", {"events_url": events_url, "interactivity_url": interactivity_url})


def refuse_next(status):
    """The twin's next call answers this status, once; none any more when there is no status."""
    rules = [{"before_handler": {"share": 1.0, "status": status, "first": 1}}] if status else []
    # A rule that stays in force goes on counting: it is taken away first, so that it counts anew.
    for faults in ([], rules):
        control("PUT", "/_twin/slack/settings", {"limits": "count", "faults": faults})


def api(token, method, **arguments):
    """A method of the Web API without an SDK; its answer, whatever it says."""
    return call("POST", os.environ["SLACK_API_URL"] + method, token, arguments)


class Person:
    """An employee, who uses Slack's client: posts and reads by the API, and does the rest at the doors."""

    def __init__(self, number):
        self.number = number
        self.token = control("GET", f"/_twin/credentials/{number}")["slack"]
        found = self("auth.test")
        self.id, self.name = found["user_id"], found["user"]

    def __call__(self, method, **arguments):
        """Calls a method, which must succeed."""
        answer = api(self.token, method, **arguments)
        assert answer["ok"], f"{method}: {answer}"
        return answer

    def door(self, name, **arguments):
        """Does something at a door; the answer, whatever it says."""
        return call(
            "POST", os.environ["SLACK_API_URL"].removesuffix("api/") + f"_door/slack/{name}", self.token, arguments
        )

    def act(self, name, **arguments):
        """Does something at a door, which must succeed."""
        answer = self.door(name, **arguments)
        assert answer["ok"], f"{name}: {answer}"
        return answer

    def direct(self, app):
        """The direct conversation with the app."""
        return self("conversations.open", users=app)["channel"]["id"]

    def messages(self, channel):
        return self("conversations.history", channel=channel, limit=100)["messages"]

    def texts(self, channel):
        return [message.get("text") for message in self.messages(channel)]


def channel_named(token, name):
    """The id of a channel."""
    found = api(token, "conversations.list", limit=1000)["channels"]
    return next(channel["id"] for channel in found if channel["name"] == name)


def use_sockets():
    """The app is told over its sockets from now on."""
    control("PUT", "/_twin/subject", {"events_url": None, "interactivity_url": None, "socket_mode": True})


def refresh_sockets():
    """Every socket is told to make room for a new one."""
    control("POST", "/_twin/slack/sockets/refresh")
