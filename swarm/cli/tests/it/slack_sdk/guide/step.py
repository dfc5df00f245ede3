"""What people do with the app of Slack's template for a custom step, and what they see of it (see `checkout`)."""

import checkout
from cases import case, same, until

# The step as the app's manifest describes it: its name, and what it is given.
FUNCTIONS = checkout.manifest()["functions"]
STEP = next(name for name in FUNCTIONS if name.startswith("sample"))
CHOICE = FUNCTIONS[STEP]["input_parameters"].get("button_behavior")


def ended(person, execution):
    """How a step of a person's went, once it has ended."""
    step = person.act("step", function_execution_id=execution)
    return step if step["state"] != "running" else None


def options_are_offered(story):
    """One of the step's inputs is a choice; what there is to choose from is brought by a step of its own."""
    name = CHOICE["dynamic_options"]["function"].removeprefix("#/functions/")
    execution = story.one.act("run_step", callback_id=name, inputs={})["function_execution_id"]
    step = until(lambda: ended(story.one, execution), "the options")
    same((step["state"], len(step["outputs"]["options"])), ("completed", 6), "what came of it")
    story.values = {"button_behavior": step["outputs"]["options"][0]["value"]}


if CHOICE:
    case("options_are_offered")(options_are_offered)


@case("step_asks_with_a_button")
def _(story):
    inputs = {"user_id": story.two.id, **getattr(story, "values", {})}
    begun = story.one.act("run_step", callback_id=STEP, inputs=inputs)
    story.execution = begun["function_execution_id"]
    story.direct = story.two.direct(story.bot_user)
    found = until(lambda: story.two.messages(story.direct), "the question")[0]
    assert found["text"].startswith("Click th"), found
    story.question, story.button = found["ts"], found["blocks"][0]["accessory"]["action_id"]
    same(story.one.act("step", function_execution_id=story.execution)["state"], "running", "how the step stands")


@case("press_completes_the_step")
def _(story):
    story.two.act("press", channel=story.direct, ts=story.question, action_id=story.button)
    step = until(lambda: ended(story.one, story.execution), "the step's end")
    same((step["state"], step["outputs"]), ("completed", {"user_id": story.two.id}), "how it ended")


@case("question_gives_way_to_the_outcome")
def _(story):
    until(lambda: story.two.texts(story.direct)[0].endswith("completed successfully!"), "the new text")
    assert "blocks" not in story.two.messages(story.direct)[0], "its button is gone"


checkout.meet()
