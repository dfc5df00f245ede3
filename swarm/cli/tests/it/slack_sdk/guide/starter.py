"""What people do with the app of Slack's starter template, and what they see of it (see `checkout`)."""

import json
import os
from contextlib import contextmanager

import checkout
import office
import websocket
from cases import case, same, until

DREAMS = "A badge of gold"


@contextmanager
def desk(person):
    """What a person notices from now on, notice by notice."""
    address = office.control("GET", "/_twin/card")["addresses"]["desk"] + "/_desk?shared=true"
    header = [f"Authorization: Bearer {os.environ['TWIN_CONTROL_TOKEN']}"]
    socket = websocket.create_connection(address, header=header, timeout=office.CALL_SECONDS)
    # It begins with a line of a number alone: from here on nothing is missed.
    socket.recv()
    lines = (line for frame in iter(socket.recv, "") for line in frame.splitlines())
    try:
        yield (notice for line in lines if (notice := json.loads(line.split(" ", 1)[1]))["to"] == person.number)
    finally:
        socket.close()


def dialog(person):
    """The dialog that a person has open."""
    return next((view for view in person.act("views")["views"] if "modal title" in view.get("title", "")), None)


@case("message_is_answered")
def _(story):
    story.one("chat.postMessage", channel=story.channel, text="hello there")
    answers = lambda: [text for text in story.one.texts(story.channel) if text.endswith(", how are you?")]
    same(until(answers, "the answer")[0].split(",")[0].split(" ")[0], "hello", "what it greets with")


@case("command_is_answered_to_one_person")
def _(story):
    with desk(story.one) as notices:
        told = story.one.act("command", channel=story.channel, command="/sample-command", text="please", wait=True)
        assert told["taken"], told
        answer = next(each for each in notices if "Responding to the sample command" in json.dumps(each))
    shown = answer["message"]
    same((shown["channel"], shown["ephemeral"]), (story.channel, True), "where it is shown, and to whom")
    others = story.two.texts(story.channel)
    assert not any("Responding to" in text for text in others), others


@case("shortcut_opens_a_modal")
def _(story):
    story.one.act("shortcut", callback_id="sample_shortcut_id")
    found = until(lambda: dialog(story.one), "the modal")
    same(found["title"], "Sample modal title", "its title")
    story.view = found["view"]


@case("button_updates_the_modal")
def _(story):
    story.one.act("press", view=story.view, action_id="sample_action_id")
    updated = lambda: "You updated the modal" in dialog(story.one)["text"] and dialog(story.one)
    same(until(updated, "the modal's new text")["view"], story.view, "which modal")


@case("unfinished_modal_is_not_sent")
def _(story):
    values = {"input_block_id": {"sample_input_id": DREAMS}}
    same(story.one.door("submit", view=story.view, values=values)["error"], "incomplete_view", "without a channel")


@case("submission_is_posted_where_it_was_asked")
def _(story):
    values = {
        "input_block_id": {"sample_input_id": DREAMS},
        "select_channel_block_id": {"sample_dropdown_id": story.channel},
    }
    told = story.one.act("submit", view=story.view, values=values, wait=True)
    same(told["outcome"], "closed", "what becomes of the modal")
    posted = lambda: [text for text in story.two.texts(story.channel) if DREAMS in text]
    text = until(posted, "the message")[0]
    assert text.startswith(f"<@{story.one.id}> submitted the following"), text


@case("home_tab_is_published")
def _(story):
    story.two.act("open_home")
    texts = lambda: [view.get("text", "") for view in story.two.act("views")["views"]]
    until(lambda: any("Welcome home" in text for text in texts()), "the home")


checkout.meet()
