"""What is so only over HTTP: signatures, the handshake, retries."""

import json
import os

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

import office
from cases import case, same, until


@case("response_url_by_the_webhook_client")
def _(story):
    story.one.act("command", channel=story.channel, command="/badge", text="webhook")
    url = story.seen.wait("command", lambda command: command["text"] == "webhook")["response_url"]
    webhook = WebhookClient(url)
    same(webhook.send(text="By webhook.", response_type="in_channel").status_code, 200, "the status")
    until(lambda: "By webhook." in story.two.texts(story.channel), "the message")
    for number in range(4):
        same(webhook.send(text=f"{number}", response_type="ephemeral").status_code, 200, "the status")
    assert webhook.send(text="A sixth time.").status_code in (404, 410, 500), "five uses are all"


@case("delivery_is_retried_after_an_error")
def _(story):
    tries = []

    def failing(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = json.loads(body)
        if sent["type"] == "url_verification":
            start_response("200 OK", [("content-type", "text/plain")])
            return [sent["challenge"].encode()]
        # What was on its way before is none of this.
        mine = b"Try again." in body
        if mine:
            tries.append((environ.get("HTTP_X_SLACK_RETRY_NUM"), environ.get("HTTP_X_SLACK_RETRY_REASON"), body))
        start_response("500 Broken" if mine and len(tries) == 1 else "200 OK", [("content-length", "0")])
        return [b""]

    office.listen(story.serve(failing))
    story.one("chat.postMessage", channel=story.channel, text="Try again.")
    until(lambda: len(tries) > 1, "a second try")
    office.listen(story.url)
    same([each[:2] for each in tries[:2]], [(None, None), ("1", "http_error")], "the tries")
    same(tries[0][2], tries[1][2], "the bodies")


@case("wrong_secret_is_refused_by_the_middleware")
def _(story):
    client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    stranger, heard = App(client=client, signing_secret="another secret"), []
    stranger.event("message")(lambda event: heard.append(event))
    answers = []
    inner = SlackRequestHandler(stranger)

    def watching(environ, start_response):
        def begin(status, headers, *rest):
            answers.append(status)
            return start_response(status, headers, *rest)

        return inner(environ, begin)

    office.listen(story.serve(watching))
    story.one("chat.postMessage", channel=story.channel, text="Signed by another.")
    until(lambda: answers, "a delivery")
    office.listen(story.url)
    assert answers[0].startswith("401"), answers
    same(heard, [], "what a stranger heard")


@case("address_is_verified_before_events_come")
def _(story):
    asked = []

    def watching(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {
            "x-slack-request-timestamp": environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"],
            "x-slack-signature": environ["HTTP_X_SLACK_SIGNATURE"],
        }
        asked.append(
            (
                json.loads(body)["type"],
                SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"]).is_valid_request(body, headers),
            )
        )
        start_response("200 OK", [("content-length", "0")])
        return [b""]

    office.listen(story.serve(watching))
    until(lambda: asked, "the question")
    office.listen(story.url)
    same(asked[0], ("url_verification", True), "what is asked first, and whether it is signed")
