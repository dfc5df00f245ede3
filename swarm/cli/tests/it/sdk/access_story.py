"""The access story, told by unmodified vendor SDKs against `nightcrew twins`.

Somebody asks in Slack for access to Jira; a bot looks them up in Okta, asks their manager with buttons, puts them into the group
that carries the access, files a ticket and answers. The twins must not be told apart from the vendors by slack_sdk, okta or jira.

It prints a line for each check, `ok NAME` or `FAIL NAME why`, and `done` at its end. First it prints `listening PORT`, the port
where it takes Slack's events, and reads the path of the twins' environment file from its standard input.
"""

import logging
import os
import sys
import traceback
from types import SimpleNamespace

from slack_sdk.signature import SignatureVerifier

from checks import CHECKS
from clients import JIRA_USERS, control, okta, okta_with, slack_of
from receiver import Receiver

# The chapters, in the story's order: importing them adds their checks.
import request, identity, approval, conversation, ticket, grant, board, removal, lifecycle  # noqa: E401, F401

# The SDKs log what they then report; the report is what counts here.
logging.disable(logging.CRITICAL)

# How many people the company has.
PEOPLE = 60
# Groups whose members are in Jira already, one way or another.
JIRA_GROUPS = {JIRA_USERS, "jira-admins", "jira-fin", "jira-hr"}


def cast(receiver):
    """The bot's clients, and two people: a requester without any access to Jira, and their manager."""
    story = SimpleNamespace(receiver=receiver)
    story.bot = slack_of(os.environ["SLACK_BOT_TOKEN"])
    story.okta = okta_with(os.environ["OKTA_API_TOKEN"])
    story.verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])
    people = {}
    for number in range(PEOPLE):
        held = control("GET", f"/_twin/credentials/{number}")
        people[held["jira"]["email"]] = held
    for email, held in people.items():
        user, _ = okta(story.okta.get_user(email))
        groups, _ = okta(story.okta.list_user_groups(user.id))
        manager = user.profile.manager_id
        if manager and not JIRA_GROUPS & {group.profile.actual_instance.name for group in groups}:
            story.email, story.held, story.okta_id, story.manager_id = email, held, user.id, manager
            story.person = slack_of(held["slack"])
            manager, _ = okta(story.okta.get_user(manager))
            story.manager_email = manager.profile.email
            story.manager = slack_of(people[manager.profile.email]["slack"])
            story.manager_token = people[manager.profile.email]["slack"]
            return story
    raise AssertionError("everybody has access to Jira already")


def read_environment(path):
    with open(path, encoding="utf-8") as lines:
        os.environ.update(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)


def main():
    receiver = Receiver()
    print(f"listening {receiver.port}", flush=True)
    read_environment(sys.stdin.readline().strip())
    try:
        story = cast(receiver)
    except Exception:
        # Without its people the story has no checks to run.
        print("FAIL cast " + traceback.format_exc().replace("\n", " | "), flush=True)
        return
    for name, run in CHECKS:
        try:
            run(story)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__}: {error} (line {frame.lineno} of {os.path.basename(frame.filename)})"
            print(f"FAIL {name} " + why.replace("\n", " | "), flush=True)
        else:
            print(f"ok {name}", flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main()
