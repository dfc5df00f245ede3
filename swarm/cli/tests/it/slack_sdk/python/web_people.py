"""People: who they are, whether they are there, and the groups they form."""

from slack_sdk.errors import SlackApiError

from cases import case, refused, same


def error(act):
    return refused(SlackApiError, act).response["error"]


@case("users_info")
def _(story):
    user = story.bot.users_info(user=story.one.id)["user"]
    same((user["id"], user["is_bot"], user["deleted"]), (story.one.id, False, False), "the user")
    assert user["profile"]["email"] and user["real_name"] and user["tz"], user
    same(error(lambda: story.bot.users_info(user="U0NOBODY")), "user_not_found", "somebody unknown")


@case("users_list_is_paged_by_the_sdk")
def _(story):
    found = [user["id"] for page in story.bot.users_list(limit=20) for user in page["members"]]
    same((len(found), len(set(found))), (61, 61), "sixty people and the bot")


@case("lookup_by_email")
def _(story):
    email = story.bot.users_info(user=story.one.id)["user"]["profile"]["email"]
    same(story.bot.users_lookupByEmail(email=email)["user"]["id"], story.one.id, "the user")
    same(
        error(lambda: story.bot.users_lookupByEmail(email="nobody@example.com")), "users_not_found", "somebody unknown"
    )


@case("profile_set_and_get")
def _(story):
    story.person.users_profile_set(profile={"status_text": "At lunch", "status_emoji": ":sandwich:"})
    profile = story.bot.users_profile_get(user=story.one.id)["profile"]
    same((profile["status_text"], profile["status_emoji"]), ("At lunch", ":sandwich:"), "the status")
    same(story.bot.users_info(user=story.one.id)["user"]["profile"]["status_text"], "At lunch", "the status elsewhere")


@case("presence_set_and_get")
def _(story):
    story.person.users_setPresence(presence="away")
    same(story.bot.users_getPresence(user=story.one.id)["presence"], "away", "the presence")
    story.person.users_setPresence(presence="auto")
    same(story.bot.users_getPresence(user=story.one.id)["presence"], "active", "the presence afterwards")


@case("identity_of_a_person")
def _(story):
    found = story.person.users_identity()
    same((found["user"]["id"], found["team"]["id"]), (story.one.id, story.bot.auth_test()["team_id"]), "the identity")


@case("usergroups_live_and_end")
def _(story):
    group = story.bot.usergroups_create(name="Badge crew", handle="badge-crew")["usergroup"]
    story.bot.usergroups_users_update(usergroup=group["id"], users=[story.one.id, story.two.id])
    same(
        set(story.bot.usergroups_users_list(usergroup=group["id"])["users"]), {story.one.id, story.two.id}, "its people"
    )
    story.bot.usergroups_update(usergroup=group["id"], name="Badge team")
    listed = story.bot.usergroups_list(include_users=True)["usergroups"]
    same(
        [(each["name"], each["handle"], len(each["users"])) for each in listed],
        [("Badge team", "badge-crew", 2)],
        "the groups",
    )
    story.bot.usergroups_disable(usergroup=group["id"])
    same(story.bot.usergroups_list()["usergroups"], [], "the groups afterwards")
    story.bot.usergroups_enable(usergroup=group["id"])
    same(len(story.bot.usergroups_list()["usergroups"]), 1, "the groups at last")


@case("do_not_disturb")
def _(story):
    same(story.person.dnd_setSnooze(num_minutes=30)["snooze_enabled"], True, "the snooze")
    same(story.person.dnd_info()["snooze_enabled"], True, "what it says then")
    assert story.one.id in story.bot.dnd_teamInfo(users=[story.one.id, story.two.id])["users"]
    same(story.person.dnd_endSnooze()["snooze_enabled"], False, "the snooze afterwards")
    assert story.person.dnd_endDnd()["ok"]
