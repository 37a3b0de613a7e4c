import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def is_genuine(headers, body):
    """Say whether a call comes from PivotCX. `body` is the bytes as they came."""
    try:
        sent_at = int(headers["webhook-timestamp"])
        signatures = headers["webhook-signature"].split()
        signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    except (AttributeError, TypeError, ValueError):
        return False
    wanted = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    is_recent = abs(time.time() - sent_at) < 300
    return is_recent and any(hmac.compare_digest(f"v1,{wanted}", each) for each in signatures)


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if genuine:  # The id is the same when it comes again: do each only once.
            print(self.headers["webhook-id"], json.loads(body)["type"], flush=True)


HTTPServer(("", int(os.environ.get("PORT", "8080"))), Hook).serve_forever()
