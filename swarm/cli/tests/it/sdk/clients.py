"""The vendors' clients, as their documentation says how to make them, and what no vendor's client can do: a person's doors and
the twins' control surface."""

import asyncio
import json
import os
import urllib.request

# The SDK refuses plain HTTP unless its environment says that this is a test. It must stand there before a client is made.
os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"

from jira import JIRA
from jira.exceptions import JIRAError
from okta.client import Client as OktaClient
from okta.pagination import paginate_all
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from checks import refused, same

# How long a single call may take, in seconds.
CALL_SECONDS = 20
# The group that carries access to Jira.
JIRA_USERS = "jira-users"


def http(method, url, token, body=None):
    """A call that no SDK makes: a door or the control surface."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("authorization", f"Bearer {token}")
    request.add_header("content-type", "application/json; charset=utf-8")
    with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def control(method, path, body=None):
    return http(method, os.environ["TWIN_CONTROL_URL"] + path, os.environ["TWIN_CONTROL_TOKEN"], body)


def fault(twin, status=None):
    """Makes a twin refuse its next call with a status; nothing any more when there is none."""
    rules = [{"before_handler": {"share": 1.0, "status": status, "first": 1}}] if status else []
    # A rule that stays in force goes on counting: it is taken away first, so that it counts anew.
    for faults in ([], rules):
        control("PUT", f"/_twin/{twin}/settings", {"limits": "count", "faults": faults})


class OktaRefusal(Exception):
    """The SDK hands its errors back; here they are raised."""

    def __init__(self, error):
        super().__init__(str(error))
        self.error = error


def okta(call):
    """Data and response of an Okta call."""
    # Calls that answer without a body give two things when they fail, and three when they do not.
    *found, error = asyncio.run(call)
    if error is not None:
        raise OktaRefusal(error)
    data, response = found
    return data, response


def okta_refuses(status, code, call):
    """The error of an Okta call, which must have this status and code."""
    error = refused(OktaRefusal, lambda: okta(call)).error
    same((error.status, error.error_code), (status, code), "the error")
    return error


async def collected(pages):
    """All that the SDK pages through."""
    return [item async for item in pages]


def members(story):
    """The ids of the members of the group, page by page."""
    found = asyncio.run(collected(paginate_all(story.okta.list_group_users, group_id=story.group, limit=10)))
    return [user.id for user in found]


def slack_of(token):
    return WebClient(token=token, base_url=os.environ["SLACK_API_URL"], timeout=CALL_SECONDS)


def okta_with(token, retries=2):
    return OktaClient({"orgUrl": os.environ["OKTA_ORG_URL"], "token": token, "rateLimit": {"maxRetries": retries}})


def jira_of(email=None, token=None, version="2", retries=2):
    """A client of Jira: the subject's own, unless it is said whose."""
    account = (email or os.environ["JIRA_EMAIL"], token or os.environ["JIRA_API_TOKEN"])
    options = {"server": os.environ["JIRA_BASE_URL"], "rest_api_version": version}
    return JIRA(options=options, basic_auth=account, max_retries=retries, timeout=CALL_SECONDS)


def slack_refuses(code, act):
    """The answer of a Slack call that must be refused with this code."""
    error = refused(SlackApiError, act)
    same(error.response["error"], code, "the error")
    return error.response


def jira_refuses(status, act):
    """The error of a Jira call, which must have this status."""
    error = refused(JIRAError, act)
    same(error.status_code, status, "the status")
    return error
