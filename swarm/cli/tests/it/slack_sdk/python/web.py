"""`slack_sdk`'s clients against the twin: every behaviour is asked for as an app would."""

import logging
import os
from types import SimpleNamespace

from slack_sdk import WebClient

import cases
import office

# Importing them adds their behaviours, in this order.
import web_identity, web_messages, web_conversations, web_reading, web_marks, web_people, web_files, web_refusals  # noqa: E401, F401

# The SDK logs what it then raises; what is raised counts here.
logging.disable(logging.CRITICAL)


def cast():
    """The bot's client, and three people with theirs."""
    story = SimpleNamespace(url=os.environ["SLACK_API_URL"])
    story.client = lambda token: WebClient(token=token, base_url=story.url, timeout=office.CALL_SECONDS)
    story.bot = story.client(os.environ["SLACK_BOT_TOKEN"])
    story.one, story.two, story.three = (office.Person(number) for number in (3, 4, 5))
    story.person = story.client(story.one.token)
    story.channel = office.channel_named(os.environ["SLACK_BOT_TOKEN"], "it-help")
    story.bot_user = story.bot.auth_test()["user_id"]
    return story


if __name__ == "__main__":
    office.read_environment()
    cases.run(cast())
