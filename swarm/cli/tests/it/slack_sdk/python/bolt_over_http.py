"""What is so only over HTTP: signatures, the handshake, retries."""

import json
import os
import urllib.error
import urllib.request

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
        length = int(environ.get("CONTENT_LENGTH") or 0)
        tries.append((environ.get("HTTP_X_SLACK_RETRY_NUM"), environ.get("HTTP_X_SLACK_RETRY_REASON"), environ["wsgi.input"].read(length)))
        start_response("500 Broken" if len(tries) == 1 else "200 OK", [("content-length", "0")])
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


@case("url_verification_is_answered")
def _(story):
    body = json.dumps({"token": "t", "challenge": "3eZbrw1a", "type": "url_verification"}).encode()
    verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])
    stamp = str(int(verifier.clock.now()))
    signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": verifier.generate_signature(timestamp=stamp, body=body), "content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(story.url, data=body, headers=signed), timeout=20) as answer:
        assert "3eZbrw1a" in answer.read().decode()
