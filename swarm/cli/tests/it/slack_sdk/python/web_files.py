"""Files: uploaded in Slack's three steps, shared, listed, taken away."""

import io
import urllib.request

from slack_sdk.errors import SlackApiError

from cases import case, refused, same


def error(act):
    return refused(SlackApiError, act).response["error"]


@case("upload_v2_shares_a_file")
def _(story):
    answer = story.bot.files_upload_v2(
        channel=story.channel,
        content="name,badge\njo,7\n",
        filename="badges.csv",
        title="Badges",
        initial_comment="The list.",
    )
    story.file = answer["file"]["id"]
    found = story.bot.conversations_history(channel=story.channel, limit=1)["messages"][0]
    same((found["text"], [each["id"] for each in found["files"]]), ("The list.", [story.file]), "the message")


@case("upload_v2_of_bytes_and_several")
def _(story):
    uploads = [
        {"file": io.BytesIO(bytes(range(256))), "filename": "a.bin", "title": "A"},
        {"content": "b", "filename": "b.txt", "title": "B"},
    ]
    answer = story.bot.files_upload_v2(file_uploads=uploads, channel=story.channel)
    same([each["title"] for each in answer["files"]], ["A", "B"], "the files")
    same(story.bot.files_info(file=answer["files"][0]["id"])["file"]["size"], 256, "the size")


@case("files_info_and_download")
def _(story):
    file = story.bot.files_info(file=story.file)["file"]
    same((file["name"], file["title"], file["size"], file["filetype"]), ("badges.csv", "Badges", 16, "csv"), "the file")
    request = urllib.request.Request(file["url_private"], headers={"authorization": f"Bearer {story.one.token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        same(answer.read(), b"name,badge\njo,7\n", "the content")


@case("files_list_by_channel")
def _(story):
    found = story.bot.files_list(channel=story.channel)["files"]
    assert story.file in [file["id"] for file in found], found


@case("files_delete")
def _(story):
    story.bot.files_delete(file=story.file)
    assert error(lambda: story.bot.files_info(file=story.file)) in ("file_deleted", "file_not_found")
