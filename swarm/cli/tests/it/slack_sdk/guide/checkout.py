"""An app of Slack's own, run as it was published: a copy of its checkout, and the environment that its README asks for. Arguments:
the twin's environment file, the checkout, the app's file in it, and `sockets` or `http`."""

import json
import os
import shutil
import socket
import subprocess
import sys

HERE = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(HERE, "..", "python"))

import cases
import office
from cases import until

# What is somebody's own, or made: neither belongs to the app.
LEFT_OUT = (".git", ".env", ".venv", "node_modules", "__pycache__")


def copied(checkout):
    """A copy beside this test's logs, so that nothing is written where it came from; and Node finds the packages from there: those
    that were installed in the checkout, or else the ones that all suites share."""
    shutil.copytree(checkout, "app", ignore=shutil.ignore_patterns(*LEFT_OUT))
    own = os.path.join(checkout, "node_modules")
    os.symlink(own if os.path.isdir(own) else os.environ["NODE_PATH"], os.path.join("app", "node_modules"))


def command(checkout, app):
    """What starts it, with the Python of the checkout's own environment where there is one."""
    if app.endswith(".js"):
        return ["node", "--require", os.path.join(HERE, "address", "preload.cjs"), app]
    own = os.path.join(checkout, ".venv", "bin", "python")
    return [own if os.path.exists(own) else sys.executable, app]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def start():
    """Starts the app and says the twin where it listens; its process."""
    checkout, app, mode = sys.argv[2:]
    copied(checkout)
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "SLACK_API_URL", "SLACK_BOT_TOKEN")}
    # Python keeps what it prints to itself when nobody looks at a screen.
    environment |= {name: "1" for name in ("PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE")}
    environment["PYTHONPATH"] = os.path.join(HERE, "address")
    if mode == "sockets":
        environment["SLACK_APP_TOKEN"] = os.environ["SLACK_APP_TOKEN"]
        office.use_sockets()
    else:
        environment |= {"SLACK_SIGNING_SECRET": os.environ["SLACK_SIGNING_SECRET"], "PORT": free_port()}
    # It ends with this process's group. Into a file: a pipe that nobody reads would stop an app that logs a lot.
    with open("app.log", "wb") as log:
        running = subprocess.Popen(command(checkout, app), cwd="app", env=environment, stdout=log, stderr=log)

    def ready():
        with open("app.log", encoding="utf-8", errors="replace") as log:
            said = log.read()
        assert running.poll() is None, f"the app has ended: {said}"
        return "Bolt app is running" in said

    until(ready, "the app's word that it runs")
    if mode == "http":
        office.listen(f"http://127.0.0.1:{environment['PORT']}/slack/events")
    return running


def manifest():
    """The app's manifest, for those that come with one in JSON."""
    with open(os.path.join(sys.argv[2], "manifest.json"), encoding="utf-8") as found:
        return json.load(found)


def meet():
    """Starts the app, lets two people meet it, and ends it."""
    office.read_environment()
    app = start()
    story = type("Story", (), {})()
    story.one, story.two = office.Person(3), office.Person(4)
    story.channel = office.channel_named(story.one.token, "it-help")
    story.bot_user = story.one.act("app")["user_id"]
    cases.run(story)
    app.kill()
