"""An app in plain Python: where deliveries arrive over HTTP, and a socket. Standard library only."""

import base64
import hashlib
import hmac
import json
import os
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cases import PATIENCE_SECONDS


def signature(secret, stamp, body):
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class App:
    """Keeps what it is told, and answers as it was told to."""

    def __init__(self, secret):
        self.told, self.signed, self.answers = [], [], {}
        self.news = threading.Condition()
        app = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                wanted = signature(secret, self.headers["x-slack-request-timestamp"], body)
                app.signed.append(wanted == self.headers["x-slack-signature"])
                answer = app.take(app.read(self.headers["content-type"], body))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"

    @staticmethod
    def read(kind, body):
        if not kind.startswith("application/x-www-form-urlencoded"):
            return json.loads(body)
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return json.loads(form["payload"]) if "payload" in form else {"type": "command", **form}

    def take(self, told):
        if told["type"] == "url_verification":
            return json.dumps({"challenge": told["challenge"]}).encode()
        with self.news:
            self.told.append(told)
            self.news.notify_all()
        answer = self.answers.get(told["type"])
        return json.dumps(answer).encode() if answer else b""

    def forget(self):
        """Waits from now on for what is new."""
        with self.news:
            self.told.clear()

    def wait(self, wanted):
        """The first that is wanted."""
        with self.news:
            found = lambda: next((each for each in self.told if wanted(each)), None)
            self.news.wait_for(found, PATIENCE_SECONDS)
            assert found(), f"it was not told; there were {[each['type'] for each in self.told]}"
            return found()


class Socket:
    """A client's end of a WebSocket, as far as Socket Mode needs one."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.stream = socket.create_connection((parts.hostname, parts.port), PATIENCE_SECONDS)
        self.file = self.stream.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        head = [f"GET {target} HTTP/1.1", f"host: {parts.netloc}", "upgrade: websocket", "connection: Upgrade"]
        head += [f"sec-websocket-key: {key}", "sec-websocket-version: 13", "", ""]
        self.stream.sendall("\r\n".join(head).encode())
        status = self.file.readline()
        assert b" 101 " in status, status
        while self.file.readline().strip():
            pass

    def send(self, kind, payload):
        """A frame, masked as a client's must be."""
        mask = os.urandom(4)
        size = (
            struct.pack("!B", 0x80 | len(payload))
            if len(payload) < 126
            else struct.pack("!BH", 0x80 | 126, len(payload))
        )
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self.stream.sendall(bytes([0x80 | kind]) + size + mask + masked)

    def read(self):
        """The next message; pings are answered on the way."""
        while True:
            first, second = self.file.read(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", self.file.read(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self.file.read(8))
            payload, kind = self.file.read(size), first & 0x0F
            if kind == 9:
                self.send(10, payload)
            elif kind == 1:
                return json.loads(payload)
            assert kind in (1, 9, 10), f"a frame of kind {kind}: {payload!r}"

    def write(self, message):
        self.send(1, json.dumps(message).encode())
