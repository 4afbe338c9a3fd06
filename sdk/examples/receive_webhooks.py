"""Receive webhooks: verify each request, and deal with each event once.

WEBHOOK_SECRET=whsec_... python receive_webhooks.py 8000
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from gongdan import NotGenuine, verify_webhook

BODY_BYTES_MAX = 1024 * 1024
seen: set[str] = set()  # keep it in your database


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 when an event was heard, 401 for what was not signed with our secret."""

    def do_POST(self) -> None:
        """Take one event."""
        length = min(int(self.headers.get("content-length", "0")), BODY_BYTES_MAX)
        body = self.rfile.read(length)
        try:
            event = verify_webhook(body, dict(self.headers), os.environ["WEBHOOK_SECRET"])
        except NotGenuine:
            self.send_response(401)
        else:
            self.send_response(204)
            if event.id not in seen:
                seen.add(event.id)
                print("heard", event.type, event.position, flush=True)
        self.end_headers()


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print("listening", server.server_port, flush=True)
    server.serve_forever()
