"""`slack_bolt` in Socket Mode: the same app and the same behaviours, and what is so only over sockets."""

import logging
import os

from slack_bolt.adapter.socket_mode import SocketModeHandler

import bolt_stage
import cases
import office

# Importing them adds their behaviours, in this order.
import bolt_events, bolt_acts, bolt_dialogs, bolt_over_sockets  # noqa: E401, F401

logging.disable(logging.CRITICAL)


def main():
    office.read_environment()
    story = bolt_stage.cast()
    office.use_sockets()
    story.handler = SocketModeHandler(story.app, os.environ["SLACK_APP_TOKEN"])
    story.handler.connect()
    cases.until(story.handler.client.is_connected, "the connection")
    cases.run(story)
    # The clients' threads would keep the process alive.
    os._exit(0)


if __name__ == "__main__":
    main()
