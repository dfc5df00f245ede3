"""What people press, choose and type, and what they see of the app's answers."""

import bolt_app
from cases import case, same, until


def ask(story):
    """A new question in the channel."""
    return story.bot.chat_postMessage(channel=story.channel, text="Which badge?", blocks=bolt_app.question())["ts"]


def shown(story, ts):
    return next((message for message in story.one.messages(story.channel) if message["ts"] == ts), None)


@case("button_press_reaches_its_action")
def _(story):
    ts = ask(story)
    story.one.act("press", channel=story.channel, ts=ts, action_id="approve")
    body = story.seen.wait("approve", lambda body: body["message"]["ts"] == ts)
    action = body["actions"][0]
    same(
        (action["action_id"], action["block_id"], action["value"], action["type"]),
        ("approve", "answers", "request-7", "button"),
        "the action",
    )
    same(
        (body["user"]["id"], body["channel"]["id"], body["container"]["message_ts"]),
        (story.one.id, story.channel, ts),
        "who and where",
    )
    story.pressed = ts


@case("respond_replaces_the_message")
def _(story):
    until(lambda: shown(story, story.pressed)["text"] == "Approved.", "the new text")


@case("static_select_reaches_its_action")
def _(story):
    ts = ask(story)
    story.one.act("choose", channel=story.channel, ts=ts, action_id="colour", value="green")
    body = story.seen.wait("colour", lambda body: body["message"]["ts"] == ts)
    same(body["actions"][0]["selected_option"]["value"], "green", "what was chosen")
    same(body["state"]["values"]["answers"]["colour"]["selected_option"]["value"], "green", "the state")


@case("external_select_asks_for_options")
def _(story):
    ts = ask(story)
    found = story.one.act("options", channel=story.channel, ts=ts, action_id="approver", query="a")["options"]
    same([option["value"] for option in found], ["ada", "alan"], "the options")
    payload = story.seen.wait("options")
    same((payload["action_id"], payload["value"], payload["block_id"]), ("approver", "a", "answers"), "what was asked")
    story.one.act("choose", channel=story.channel, ts=ts, action_id="approver", value="ada")
    body = story.seen.wait("approver", lambda body: body["message"]["ts"] == ts)
    same(body["actions"][0]["selected_option"]["value"], "ada", "what was chosen")


@case("command_is_answered_at_once")
def _(story):
    story.one.act("command", channel=story.channel, command="/badge", text="Jo & Co")
    command = story.seen.wait("command")
    same(
        (command["command"], command["text"], command["user_id"], command["channel_id"]),
        ("/badge", "Jo & Co", story.one.id, story.channel),
        "the command",
    )
    assert command["response_url"].startswith("http") and command["trigger_id"], command
    assert "Badge for Jo &amp; Co." not in story.two.texts(story.channel), "only one person sees the answer"


@case("command_responds_in_the_channel")
def _(story):
    story.one.act("command", channel=story.channel, command="/announce", text="lunch")
    until(lambda: "Hear: lunch" in story.two.texts(story.channel), "the announcement")


@case("command_that_nobody_acknowledges")
def _(story):
    told = story.one.act("command", channel=story.channel, command="/silent", wait=True)
    same((told["taken"], told["trouble"]), (False, "operation_timeout"), "what the person is told after three seconds")


@case("command_that_fails_is_told")
def _(story):
    told = story.one.act("command", channel=story.channel, command="/nobody-listens", wait=True)
    same(told["taken"], False, "whether the app took it")


@case("global_shortcut_opens_a_dialog")
def _(story):
    story.one.act("shortcut", callback_id="new_request")
    shortcut = story.seen.wait("shortcut")
    same(
        (shortcut["type"], shortcut["callback_id"], shortcut["user"]["id"]),
        ("shortcut", "new_request", story.one.id),
        "the shortcut",
    )
    same(story.seen.wait("opened")["view"]["callback_id"], "request", "the dialog")


@case("message_shortcut_carries_its_message")
def _(story):
    ts = story.two("chat.postMessage", channel=story.channel, text="Please file this.")["ts"]
    story.one.act("message_shortcut", callback_id="file_ticket", channel=story.channel, ts=ts)
    shortcut = story.seen.wait("message_shortcut")
    same(
        (shortcut["type"], shortcut["message"]["text"], shortcut["message"]["user"]),
        ("message_action", "Please file this.", story.two.id),
        "the message",
    )


@case("assistant_thread_is_started")
def _(story):
    story.two.act("open_assistant")
    payload = story.seen.wait("thread_started")
    thread = payload["assistant_thread"]
    same(thread["user_id"], story.two.id, "whose thread it is")
    story.thread = (thread["channel_id"], thread["thread_ts"])
    until(lambda: "How can I help?" in thread_texts(story), "the greeting")


def thread_texts(story):
    channel, ts = story.thread
    return [message["text"] for message in story.two("conversations.replies", channel=channel, ts=ts)["messages"]]


@case("assistant_answers_a_message")
def _(story):
    channel, ts = story.thread
    story.two("chat.postMessage", channel=channel, thread_ts=ts, text="I lost my badge.")
    same(story.seen.wait("thread_message")["text"], "I lost my badge.", "the message")
    until(lambda: "About “I lost my badge.”: done." in thread_texts(story), "the answer")


@case("workflow_step_is_completed")
def _(story):
    execution = story.one.act("run_step", callback_id="badge_step", inputs={"name": "Jo"})["function_execution_id"]
    same(story.seen.wait("function")["name"], "Jo", "what the step is given")
    assert story.seen.wait("function_called")["ok"], "the step's own token works"
    step = until(lambda: ended(story, execution), "the step's end")
    same((step["state"], step["outputs"]), ("completed", {"badge": "7"}), "how it ended")


@case("workflow_step_fails")
def _(story):
    execution = story.one.act("run_step", callback_id="badge_step", inputs={"name": "Jo", "fail": True})["function_execution_id"]
    step = until(lambda: ended(story, execution), "the step's end")
    same((step["state"], step["error_text"]), ("failed", "no badge left"), "how it ended")


def ended(story, execution):
    step = story.one.act("step", function_execution_id=execution)
    return step if step["state"] != "running" else None
