"""The app, and the people who meet it."""

import os
from types import SimpleNamespace

import bolt_app
import office


def cast():
    """The app, three people, and a channel that all of them belong to."""
    story = SimpleNamespace(seen=bolt_app.Seen())
    story.app = bolt_app.app_of(story.seen)
    story.bot = story.app.client
    story.one, story.two, story.three = (office.Person(number) for number in (3, 4, 5))
    story.channel = office.channel_named(os.environ["SLACK_BOT_TOKEN"], "it-help")
    story.bot_user = story.bot.auth_test()["user_id"]
    return story
