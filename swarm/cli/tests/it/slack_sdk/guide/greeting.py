"""What people do with the app of Slack's getting-started guide, and what they see of it (see `checkout`)."""

import checkout
from cases import case, same, until


def greeting(person, channel):
    """The app's greeting of a person, when there is one."""
    text = f"Hey there <@{person.id}>!"
    return next((each for each in person.messages(channel) if each["text"] == text), None)


@case("hello_is_answered_with_a_button")
def _(story):
    story.one("chat.postMessage", channel=story.channel, text="Good morning")
    story.one("chat.postMessage", channel=story.channel, text="I say hello")
    found = until(lambda: greeting(story.one, story.channel), "the greeting")
    same(found["user"], story.bot_user, "who greets")
    button = found["blocks"][0]["accessory"]
    same((button["action_id"], button["text"]["text"]), ("button_click", "Click Me"), "its button")
    same(sum(text.startswith("Hey there") for text in story.one.texts(story.channel)), 1, "greetings")
    story.greeting = found["ts"]


@case("button_click_is_answered")
def _(story):
    told = story.two.act("press", channel=story.channel, ts=story.greeting, action_id="button_click", wait=True)
    assert told["taken"], told
    until(lambda: f"<@{story.two.id}> clicked the button" in story.one.texts(story.channel), "the answer to the press")


@case("hello_in_a_direct_message")
def _(story):
    direct = story.two.direct(story.bot_user)
    story.two("chat.postMessage", channel=direct, text="hello")
    found = until(lambda: greeting(story.two, direct), "the greeting")
    story.two.act("press", channel=direct, ts=found["ts"], action_id="button_click")
    until(lambda: f"<@{story.two.id}> clicked the button" in story.two.texts(direct), "the answer to the press")


checkout.meet()
