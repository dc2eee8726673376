#!/usr/bin/env python3
"""Receives the webhook of a dataset: checks each page and prints its items, every one once. Standard library alone.

Usage: receiver.py PORT SECRET FILE (which keeps the cursor). The TLS before it is yours.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import time

port, secret, place = int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
key = base64.b64decode(secret.removeprefix("whsec_"))


def genuine(headers, body):
    """One of the signatures is ours, and not older than five minutes."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return (abs(time.time() - int(headers["webhook-timestamp"])) < 300
            and any(hmac.compare_digest(ours, one) for one in headers["webhook-signature"].split(" ")))


def take(event):
    data = event["data"]
    if event["type"] == "io.lienthong.dataset.reset":
        print("read the snapshot:", data["snapshot"], flush=True)
    elif event["type"] == "io.lienthong.webhook.test":
        return
    elif not place.exists() or data["cursor"] != place.read_text() or "items" not in data:
        print("pull from the cursor of your own", flush=True)  # a page came twice, was missed, or is too large
        return
    for item in data.get("items", []):
        print(item["operation"], item["key"], json.dumps(item.get("data"), ensure_ascii=False), flush=True)
    place.write_text(data["next"])  # the items first, then the cursor


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            good = genuine(self.headers, body)
        except (KeyError, TypeError, ValueError, AttributeError):
            good = False
        if good:
            take(json.loads(body))
        self.send_response(204 if good else 401)
        self.end_headers()


http.server.HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
