"""The list of checks, and what they say when something is not as it must be."""

CHECKS = []


def check(name):
    """Adds a check of this name, which runs in the order of this file."""

    def add(function):
        CHECKS.append((name, function))
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
