"""The app that Slack's getting-started guide for Bolt leads to, over sockets: it listens, answers with a button, opens a form, has
a home. All that a workspace of Slack's own would not need is `base_url`."""

import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))


@app.message("hello")
def message_hello(message, say):
    button = {"type": "button", "text": {"type": "plain_text", "text": "Click Me"}, "action_id": "button_click"}
    text = f"Hey there <@{message['user']}>!"
    say(text=text, blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": button}])


@app.action("button_click")
def action_button_click(ack, body, say):
    ack()
    say(f"<@{body['user']['id']}> clicked the button")


@app.command("/ticket")
def open_modal(ack, body, client):
    ack()
    dreams = {
        "type": "input",
        "block_id": "input_c",
        "label": {"type": "plain_text", "text": "What are your hopes and dreams?"},
        "element": {"type": "plain_text_input", "action_id": "dreamy_input", "multiline": True},
    }
    client.views_open(
        trigger_id=body["trigger_id"],
        view={
            "type": "modal",
            "callback_id": "view_1",
            "title": {"type": "plain_text", "text": "My App"},
            "submit": {"type": "plain_text", "text": "Submit"},
            "blocks": [dreams],
        },
    )


@app.view("view_1")
def handle_submission(ack, body, client, view):
    dreams = view["state"]["values"]["input_c"]["dreamy_input"]["value"]
    if len(dreams) <= 5:
        ack(response_action="errors", errors={"input_c": "The value must be longer than 5 characters"})
        return
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text=f"Your submission of {dreams} was successful")


@app.event("app_home_opened")
def update_home_tab(client, event):
    welcome = {"type": "section", "text": {"type": "mrkdwn", "text": f"*Welcome home, <@{event['user']}>*"}}
    client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [welcome]})


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
