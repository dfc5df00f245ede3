"""`slack_bolt` over HTTP, by its own WSGI adapter."""

import logging
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from slack_bolt.adapter.wsgi import SlackRequestHandler

import bolt_stage
import cases
import office

# Importing them adds their behaviours, in this order.
import bolt_events, bolt_acts, bolt_dialogs, bolt_over_http  # noqa: E401, F401

logging.disable(logging.CRITICAL)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def serve(application):
    """Where an application now listens."""
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/slack/events"


def main():
    office.read_environment()
    story = bolt_stage.cast()
    story.serve = serve
    story.url = serve(SlackRequestHandler(story.app))
    office.listen(story.url)
    cases.run(story)


if __name__ == "__main__":
    main()
