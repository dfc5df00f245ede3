"""Named behaviours, each of which prints whether it is so, and what they say when it is not."""

import os
import time
import traceback

CASES = []
# How long a condition may take to come true, in seconds: only a bound.
PATIENCE_SECONDS = 20
LOOK_EVERY_SECONDS = 0.02


def case(name):
    """Adds a behaviour of this name; they run in the order in which they were added."""

    def add(function):
        CASES.append((name, function))
        return function

    return add


def same(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} is not {wanted!r}"


def refused(kind, act):
    """The exception of this kind that an act must raise."""
    try:
        act()
    except kind as error:
        return error
    raise AssertionError("it was not refused")


def until(look, what):
    """What `look` finds, once it finds something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"not within {PATIENCE_SECONDS} s: {what}"
        time.sleep(LOOK_EVERY_SECONDS)


def run(story):
    """Runs every behaviour, and says of each how it went."""
    for name, act in CASES:
        try:
            act(story)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            own = [each for each in frames if os.path.dirname(each.filename) == os.path.dirname(__file__)]
            frame = own[-1]
            why = f"{type(error).__name__}: {error} (line {frame.lineno} of {os.path.basename(frame.filename)})"
            print(f"FAIL {name}: " + why.replace("\n", " | "), flush=True)
        else:
            print(f"ok {name}", flush=True)
    print("done", flush=True)
