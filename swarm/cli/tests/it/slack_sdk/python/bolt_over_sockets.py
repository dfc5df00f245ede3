"""What is so only over sockets: tickets, refreshes, several connections, acknowledgements with a payload."""

import os

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClientHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

import bolt_app
import office
from cases import case, refused, same, until


def says(story, text):
    return story.one("chat.postMessage", channel=story.channel, text=text)["ts"]


def client_of(story, act):
    """A client of its own, without Bolt, that does this with each envelope."""
    client = SocketModeClient(
        app_token=os.environ["SLACK_APP_TOKEN"], web_client=WebClient(base_url=os.environ["SLACK_API_URL"])
    )
    client.socket_mode_request_listeners.append(act)
    client.connect()
    until(client.is_connected, "a connection")
    return client


@case("ticket_needs_the_app_token")
def _(story):
    error = refused(SlackApiError, lambda: story.bot.apps_connections_open(app_token=os.environ["SLACK_BOT_TOKEN"]))
    same(error.response["error"], "not_allowed_token_type", "the error")


@case("ticket_is_used_once")
def _(story):
    url = story.bot.apps_connections_open(app_token=os.environ["SLACK_APP_TOKEN"])["url"]
    assert url.startswith("ws") and "ticket=" in url, url
    assert url != story.bot.apps_connections_open(app_token=os.environ["SLACK_APP_TOKEN"])["url"]


@case("refresh_loses_nothing")
def _(story):
    before = story.handler.client.current_session.session_id
    said = [says(story, "Before the refresh.")]
    office.refresh_sockets()
    said += [says(story, f"During the refresh {number}.") for number in range(5)]
    until(lambda: story.handler.client.current_session.session_id != before, "another session")
    until(story.handler.client.is_connected, "the connection")
    said.append(says(story, "After the refresh."))
    for ts in said:
        story.seen.wait("message", lambda event: event.get("ts") == ts)


@case("two_sockets_share")
def _(story):
    taken = []

    def take(client, request):
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        taken.append(request.payload["event"].get("ts"))

    other = client_of(story, take)
    said = [says(story, f"For one of both {number}.") for number in range(12)]
    both = lambda: [ts for ts in said if ts in taken or story.seen.of("message", lambda event: event.get("ts") == ts)]
    until(lambda: len(both()) == len(said), "all events")
    twice = [ts for ts in said if ts in taken and story.seen.of("message", lambda event: event.get("ts") == ts)]
    same(twice, [], "what both got")
    assert set(said) & set(taken), "the second socket gets its share"
    other.close()


@case("unacknowledged_envelope_comes_again")
def _(story):
    dropped, again = [], []

    def take(client, request):
        event = request.payload["event"]
        if event.get("text", "").startswith("One of these"):
            if not dropped:
                dropped.append(event["ts"])
                return
            if request.retry_attempt:
                again.append((event["ts"], request.retry_attempt, request.retry_reason))
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    other = client_of(story, take)
    for number in range(12):
        says(story, f"One of these is not acknowledged: {number}.")
    until(lambda: dropped, "an envelope to drop")
    # The second try may come to either socket.
    heard = lambda: story.seen.of("message", lambda event: event.get("ts") == dropped[0])
    until(lambda: heard() or again, "the second try")
    if again:
        same(again[0], (dropped[0], 1, "timeout"), "the second try")
    other.close()


@case("websocket_client_library")
def _(story):
    seen = bolt_app.Seen()
    story.handler.close()
    handler = WebsocketClientHandler(bolt_app.app_of(seen), os.environ["SLACK_APP_TOKEN"])
    handler.connect()
    until(handler.client.is_connected, "the connection")
    ts = says(story, "By another library.")
    seen.wait("message", lambda event: event.get("ts") == ts)
    story.one.act("command", channel=story.channel, command="/badge", text="library")
    same(seen.wait("command")["text"], "library", "the command")
    handler.close()
