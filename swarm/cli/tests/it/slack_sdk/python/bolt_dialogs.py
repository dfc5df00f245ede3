"""Dialogs: opened, sent, refused, changed, put on one another, closed."""

import bolt_app
import office
from cases import case, same, until


def opened(story):
    """A dialog that the person has opened by a button; its id."""
    before = len(story.seen.of("opened"))
    ts = story.bot.chat_postMessage(channel=story.channel, text="A form.", blocks=bolt_app.question())["ts"]
    story.one.act("press", channel=story.channel, ts=ts, action_id="form")
    until(lambda: len(story.seen.of("opened")) > before, "the dialog")
    return story.seen.of("opened")[-1]["view"]["id"]


def send(story, view, reason):
    """Fills the dialog in and sends it; what the person then sees of it."""
    answer = story.one.act("submit", view=view, values={"why": {"reason": reason}})
    body = story.seen.wait("submitted", lambda body: body["view"]["id"] == view and body["view"]["state"]["values"]["why"]["reason"]["value"] == reason)
    return answer, body


@case("dialog_opens_from_a_button")
def _(story):
    view = opened(story)
    found = story.seen.of("opened")[-1]["view"]
    same((found["id"], found["private_metadata"], found["type"]), (view, "from the test", "modal"), "the view")
    assert found["hash"] and found["root_view_id"] == view, found


@case("dialog_is_submitted")
def _(story):
    view = opened(story)
    _, body = send(story, view, "I lost mine.")
    same((body["type"], body["user"]["id"], body["view"]["callback_id"]), ("view_submission", story.one.id, "request"), "the submission")
    same(body["view"]["private_metadata"], "from the test", "the metadata")


@case("dialog_errors_are_shown")
def _(story):
    view = opened(story)
    send(story, view, "wrong")
    send(story, view, "It is still open, so it can be sent again.")


@case("dialog_is_updated_by_the_answer")
def _(story):
    view = opened(story)
    send(story, view, "update")
    _, body = send(story, view, "fine")
    same(body["view"]["title"]["text"], "Once more", "the title after the update")


@case("dialog_is_pushed_and_all_are_cleared")
def _(story):
    view = opened(story)
    send(story, view, "push")
    second = story.one.act("views")["views"][-1]
    same((second["callback_id"], second["previous_view_id"], second["root_view_id"]), ("second", view, view), "the dialog on top")
    story.one.act("submit", view=second["id"], values={"why": {"reason": "last"}})
    story.seen.wait("second")
    until(lambda: story.one.act("views")["views"] == [], "no dialog is left")


@case("dialog_is_closed")
def _(story):
    view = opened(story)
    story.one.act("close", view=view)
    body = story.seen.wait("closed", lambda body: body["view"]["id"] == view)
    same((body["type"], body["is_cleared"]), ("view_closed", False), "the closing")


@case("views_update_by_id_and_hash")
def _(story):
    view = opened(story)
    hash_of_it = story.seen.of("opened")[-1]["view"]["hash"]
    updated = story.bot.views_update(view_id=view, hash=hash_of_it, view=bolt_app.form(title="Newer"))["view"]
    same((updated["id"], updated["title"]["text"]), (view, "Newer"), "the view")
    answer = office.api(story.bot.token, "views.update", view_id=view, hash=hash_of_it, view=bolt_app.form())
    same(answer["error"], "hash_conflict", "the old hash")


@case("trigger_is_used_once")
def _(story):
    story.one.act("command", channel=story.channel, command="/badge", text="trigger")
    trigger = story.seen.wait("command", lambda command: command["text"] == "trigger")["trigger_id"]
    assert story.bot.views_open(trigger_id=trigger, view=bolt_app.form())["ok"]
    answer = office.api(story.bot.token, "views.open", trigger_id=trigger, view=bolt_app.form())
    same(answer["error"], "exchanged_trigger_id", "the second use")
