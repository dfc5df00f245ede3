"""What an administrator's script does in Okta beside the grant: apps, new people, locked and leaving ones."""

import asyncio

from okta.models import CreateUserRequest, PasswordCredential, UpdateUserRequest, UserCredentialsWritable, UserProfile
from okta.pagination import paginate_all

from checks import check, same
from clients import collected, okta, okta_refuses


@check("okta.apps_listed")
def _(story):
    apps, _ = okta(story.okta.list_applications())
    story.app = next(app.id for app in apps if app.name == "jira")
    app, _ = okta(story.okta.get_application(story.app))
    same((app.id, app.label, app.status), (story.app, "Jira", "ACTIVE"), "the app")


@check("okta.apps_groups_listed")
def _(story):
    groups = asyncio.run(collected(paginate_all(story.okta.list_application_group_assignments, app_id=story.app)))
    assert story.group in [group.id for group in groups] and len(groups) == 4, groups


@check("okta.user_created")
def _(story):
    profile = UserProfile(first_name="Nia", last_name="Ólafsdóttir", email="nia@example.com", login="nia@example.com")
    password = UserCredentialsWritable(password=PasswordCredential(value="nine Lives and a half"))
    user, response = okta(story.okta.create_user(CreateUserRequest(profile=profile, credentials=password), activate=True))
    same((user.profile.last_name, user.status, response.status_code), ("Ólafsdóttir", "ACTIVE", 200), "the user")
    story.new = user.id


@check("okta.taken_login_refused")
def _(story):
    profile = UserProfile(first_name="Nia", last_name="Two", email="nia@example.com", login="nia@example.com")
    error = okta_refuses(400, "E0000001", story.okta.create_user(CreateUserRequest(profile=profile)))
    assert "login" in error.error_summary and error.error_causes, error.error_summary


@check("okta.profile_updated")
def _(story):
    change = UpdateUserRequest(profile=UserProfile(title="Baker"))
    user, _ = okta(story.okta.update_user(story.new, change))
    same((user.profile.title, user.profile.first_name), ("Baker", "Nia"), "the profile")


@check("okta.user_suspended_and_back")
def _(story):
    okta(story.okta.suspend_user(story.new))
    user, _ = okta(story.okta.get_user(story.new))
    same(user.status, "SUSPENDED", "the status")
    okta(story.okta.unsuspend_user(story.new))
    users, _ = okta(story.okta.list_users(filter=f'id eq "{story.new}"'))
    same([(user.id, user.status) for user in users], [(story.new, "ACTIVE")], "the status")


@check("okta.unlock_of_an_open_account_refused")
def _(story):
    okta_refuses(403, "E0000032", story.okta.unlock_user(story.new))


@check("okta.user_deleted_in_two_steps")
def _(story):
    okta(story.okta.delete_user(story.new))
    user, _ = okta(story.okta.get_user(story.new))
    same(user.status, "DEPROVISIONED", "the status")
    okta(story.okta.delete_user(story.new))
    okta_refuses(404, "E0000007", story.okta.get_user(story.new))


@check("okta.unsupported_refused")
def _(story):
    okta_refuses(501, "E0000060", story.okta.list_factors(story.okta_id))
