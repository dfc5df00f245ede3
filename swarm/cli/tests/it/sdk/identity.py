"""The bot asks Okta who the person is, who decides for them, and which group carries the access."""

import asyncio
import os

from okta.pagination import PaginationHelper, paginate_all

from checks import check, same
from clients import JIRA_USERS, collected, fault, members, okta, okta_refuses, okta_with


@check("okta.user_by_login")
def _(story):
    user, _ = okta(story.okta.get_user(story.email))
    same((user.id, user.profile.login, user.status), (story.okta_id, story.email, "ACTIVE"), "the user")


@check("okta.manager_by_id")
def _(story):
    manager, _ = okta(story.okta.get_user(story.manager_id))
    same((manager.id, manager.profile.email), (story.manager_id, story.manager_email), "the manager")


@check("okta.user_searched")
def _(story):
    users, _ = okta(story.okta.list_users(search=f'profile.login eq "{story.email}"'))
    same([user.id for user in users], [story.okta_id], "the users")


@check("okta.bad_search_refused")
def _(story):
    okta_refuses(400, "E0000031", story.okta.list_users(search="profile.login is nobody"))


@check("okta.unknown_user_refused")
def _(story):
    error = okta_refuses(404, "E0000007", story.okta.get_user("nobody@example.com"))
    assert "nobody@example.com (User)" in error.error_summary, error.error_summary


@check("okta.bad_token_refused")
def _(story):
    okta_refuses(401, "E0000011", okta_with("00wrong").get_user(story.email))


@check("okta.users_paged")
def _(story):
    users = asyncio.run(collected(paginate_all(story.okta.list_users, limit=25)))
    logins = {user.profile.login for user in users}
    assert story.email in logins and len(users) == len(logins) >= 60, len(users)


@check("okta.group_found_by_q")
def _(story):
    groups, _ = okta(story.okta.list_groups(q=JIRA_USERS))
    story.group = next(group.id for group in groups if group.profile.actual_instance.name == JIRA_USERS)
    group, _ = okta(story.okta.get_group(story.group))
    same(group.id, story.group, "the group")


@check("okta.group_by_name_refused")
def _(story):
    okta_refuses(404, "E0000007", story.okta.get_group(JIRA_USERS))


@check("okta.members_paged")
def _(story):
    users, response = okta(story.okta.list_group_users(story.group, limit=10))
    same(len(users), 10, "the first page")
    assert PaginationHelper.has_next_page(response.headers), response.headers
    found = members(story)
    assert len(found) == len(set(found)) > 20 and story.okta_id not in found, found


@check("okta.rate_headers")
def _(story):
    _, response = okta(story.okta.get_user(story.email))
    limit, left, reset = (int(response.headers[f"x-rate-limit-{name}"]) for name in ("limit", "remaining", "reset"))
    assert 0 < left < limit and reset > 1_700_000_000, (limit, left, reset)


@check("okta.rate_limit_refused")
def _(story):
    fault("okta", 429)
    error = okta_refuses(429, "E0000047", okta_with(os.environ["OKTA_API_TOKEN"], retries=0).get_user(story.email))
    fault("okta")
    same((len(error.headers.getall("X-Rate-Limit-Reset")), error.headers["X-Rate-Limit-Remaining"]), (1, "0"), "the headers")


@check("okta.retried_after_503")
def _(story):
    fault("okta", 503)
    okta_refuses(503, "E0000009", okta_with(os.environ["OKTA_API_TOKEN"], retries=0).get_user(story.email))
    fault("okta", 503)
    user, _ = okta(story.okta.get_user(story.email))
    fault("okta")
    same(user.id, story.okta_id, "the user")
