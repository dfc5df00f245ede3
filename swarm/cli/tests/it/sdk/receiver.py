"""Where the subject takes Slack's deliveries."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

# How long to wait for a delivery, in seconds: Slack's first retry is immediate, so this is only a bound.
DELIVERY_SECONDS = 20


class Receiver:
    """Keeps what is delivered. The first `message` event gets a 500, all else a 200. Slack delivers no event to an address that
    has not sent its challenge back."""

    def __init__(self):
        self.deliveries = []
        self.news = threading.Condition()
        self.failed_one = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                status, answer = receiver.take(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("content-type", "text/plain")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def take(self, path, headers, body):
        headers = {name.lower(): value for name, value in headers.items()}
        form = headers["content-type"].startswith("application/x-www-form-urlencoded")
        payload = json.loads(parse_qs(body.decode())["payload"][0] if form else body)
        if payload["type"] == "url_verification":
            return 200, payload["challenge"].encode()
        delivery = SimpleNamespace(path=path, headers=headers, body=body, payload=payload, status=200)
        with self.news:
            if not self.failed_one and payload.get("event", {}).get("type") == "message":
                self.failed_one = True
                delivery.status = 500
            self.deliveries.append(delivery)
            self.news.notify_all()
        return delivery.status, b""

    def wait(self, wanted, what):
        """The first delivery that is wanted."""

        def found():
            return next((each for each in self.deliveries if wanted(each)), None)

        with self.news:
            self.news.wait_for(found, DELIVERY_SECONDS)
            delivery = found()
        assert delivery, f"{what} was not delivered; there were {[each.payload for each in self.deliveries]}"
        return delivery

    def event(self, ts, retry=False):
        """The delivery of the message event with this time stamp."""

        def wanted(each):
            return each.payload.get("event", {}).get("ts") == ts and (not retry or each.status == 200)

        return self.wait(wanted, f"the message {ts}")
