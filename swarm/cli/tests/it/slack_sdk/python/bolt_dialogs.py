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
    """Fills the dialog in and sends it; what the app then gets."""
    story.one.act("submit", view=view, values={"why": {"reason": reason}})

    def is_it(body):
        return body["view"]["id"] == view and body["view"]["state"]["values"]["why"]["reason"]["value"] == reason

    return story.seen.wait("submitted", is_it)


def titles(story):
    """What the person has open."""
    return [view.get("title") for view in story.one.act("views")["views"]]


@case("dialog_opens_from_a_button")
def _(story):
    view = opened(story)
    found = story.seen.of("opened")[-1]["view"]
    same((found["id"], found["private_metadata"], found["type"]), (view, "from the test", "modal"), "the view")
    assert found["hash"] and found["root_view_id"] == view, found


@case("dialog_is_submitted")
def _(story):
    view = opened(story)
    body = send(story, view, "I lost mine.")
    same(
        (body["type"], body["user"]["id"], body["view"]["callback_id"]),
        ("view_submission", story.one.id, "request"),
        "the submission",
    )
    same(body["view"]["private_metadata"], "from the test", "the metadata")


@case("dialog_errors_are_shown")
def _(story):
    view = opened(story)
    send(story, view, "wrong")

    def problems():
        return next(each for each in story.one.act("views")["views"] if each["view"] == view).get("problems")

    same(
        [(each["block_id"], each["text"]) for each in until(problems, "the problem")],
        [("why", "That is no reason.")],
        "what the person reads",
    )
    send(story, view, "It is still open, so it can be sent again.")


@case("dialog_is_updated_by_the_answer")
def _(story):
    view = opened(story)
    send(story, view, "update")
    until(lambda: "Once more" in titles(story), "the changed dialog")
    body = send(story, view, "fine")
    same(body["view"]["title"]["text"], "Once more", "the title after the update")


@case("dialog_is_pushed_and_all_are_cleared")
def _(story):
    view = opened(story)
    send(story, view, "push")
    second = until(
        lambda: next((each for each in story.one.act("views")["views"] if each["title"] == "Second"), None),
        "the dialog on top",
    )
    story.one.act("submit", view=second["view"], values={"why": {"reason": "last"}})
    body = story.seen.wait("second")
    same((body["view"]["previous_view_id"], body["view"]["root_view_id"]), (view, view), "the dialogs below")
    until(
        lambda: "Second" not in titles(story)
        and view not in [each["view"] for each in story.one.act("views")["views"]],
        "no dialog is left",
    )


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
