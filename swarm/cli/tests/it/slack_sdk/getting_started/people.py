"""What people do with the getting-started app, and what they see of it. Arguments: the twin's environment file, `sockets` or
`http`, and the app's command. Standard library only."""

import json
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "python"))

import cases
import office
from cases import case, same, until


@case("hello_is_answered_with_a_button")
def _(story):
    story.one("chat.postMessage", channel=story.channel, text="hello there")
    text = f"Hey there <@{story.one.id}>!"
    found = until(
        lambda: next((each for each in story.one.messages(story.channel) if each["text"] == text), None), "the greeting"
    )
    same(found["blocks"][0]["accessory"]["action_id"], "button_click", "its button")
    story.greeting = found["ts"]


@case("button_click_is_answered")
def _(story):
    story.two.act("press", channel=story.channel, ts=story.greeting, action_id="button_click")
    until(lambda: f"<@{story.two.id}> clicked the button" in story.one.texts(story.channel), "the answer to the press")


def form(person):
    """The dialog that a person has open."""
    return next((view for view in person.act("views")["views"] if view.get("title") == "My App"), None)


@case("command_opens_the_modal")
def _(story):
    story.one.act("command", channel=story.channel, command="/ticket", text="")
    found = until(lambda: form(story.one), "the dialog")
    same([each["label"] for each in found["inputs"]], ["What are your hopes and dreams?"], "what is asked")
    story.view = found["view"]


@case("modal_refuses_a_short_answer")
def _(story):
    story.one.act("submit", view=story.view, values={"input_c": {"dreamy_input": "No"}})
    problems = until(lambda: form(story.one).get("problems"), "the problem")
    same([each["text"] for each in problems], ["The value must be longer than 5 characters"], "what the person reads")


@case("modal_submission_is_confirmed")
def _(story):
    story.one.act("submit", view=story.view, values={"input_c": {"dreamy_input": "A badge of gold"}})
    until(lambda: form(story.one) is None, "the dialog's end")
    direct = story.one.direct(story.bot_user)
    until(lambda: "Your submission of A badge of gold was successful" in story.one.texts(direct), "the confirmation")


@case("home_tab_is_published")
def _(story):
    story.two.act("open_home")
    home = lambda: next(
        (view for view in story.two.act("views")["views"] if "Welcome home" in view.get("text", "")), None
    )
    until(home, "the home")


def start(mode, command):
    """Starts the app, and tells the twin what it is and where it listens."""
    with open(os.path.join(os.path.dirname(__file__), "manifest.json"), encoding="utf-8") as manifest:
        office.control("PUT", "/_twin/slack/app", json.load(manifest))
    if mode == "sockets":
        office.use_sockets()
    else:
        with socket.create_server(("127.0.0.1", 0)) as free:
            os.environ["PORT"] = str(free.getsockname()[1])
    # Python keeps what it prints to itself when nobody looks at a screen. The app ends with this process's group.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    app = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    for line in app.stdout:
        if "Bolt app is running" in line:
            break
    else:
        raise AssertionError("the app has ended")
    if mode == "http":
        office.listen(f"http://127.0.0.1:{os.environ['PORT']}/slack/events")
    return app


def main():
    office.read_environment()
    mode, *command = sys.argv[2:]
    app = start(mode, command)
    story = type("Story", (), {})()
    story.one, story.two = office.Person(3), office.Person(4)
    story.channel = office.channel_named(story.one.token, "it-help")
    story.bot_user = story.one.act("app")["user_id"]
    cases.run(story)
    app.kill()


if __name__ == "__main__":
    main()
