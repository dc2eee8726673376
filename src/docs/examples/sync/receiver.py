#!/usr/bin/env python3
"""Receives the webhook of a dataset: checks each page, prints its items, and pulls what it missed. Standard library alone.

Usage: receiver.py PORT SECRET FILE URL CLIENT CLIENT-SECRET. FILE keeps the cursor, URL is the bus. The TLS before it is yours.
"""
import base64
import collections
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import time
import urllib.request

port, secret, place = int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
url, client, client_secret = sys.argv[4:]
key = base64.b64decode(secret.removeprefix("whsec_"))
taken = collections.deque(maxlen=1000)  # after a restart, a page that comes again is pulled again, which does no harm


def genuine(headers, body):
    """One of the signatures is ours, and not older than five minutes."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return (abs(time.time() - int(headers["webhook-timestamp"])) < 300
            and any(hmac.compare_digest(ours, one) for one in headers["webhook-signature"].split(" ")))


def token():
    basic = base64.b64encode(f"{client}:{client_secret}".encode()).decode()
    with urllib.request.urlopen(urllib.request.Request(
            url + "/token", b"grant_type=client_credentials",
            {"Authorization": "Basic " + basic, "Content-Type": "application/x-www-form-urlencoded"})) as answer:
        return json.load(answer)["access_token"]


def store(item):
    print(item["operation"], item["key"], json.dumps(item.get("data"), ensure_ascii=False), flush=True)


def pull(dataset):
    """Everything behind our cursor, to the end."""
    bearer, more = token(), True
    while more:
        cursor = "&cursor=" + place.read_text() if place.exists() else ""
        with urllib.request.urlopen(urllib.request.Request(
                f"{url}/sync/v1/{dataset}?limit=10000{cursor}",
                headers={"Authorization": "Bearer " + bearer, "Accept": "application/x-ndjson"})) as answer:
            for line in answer:
                store(json.loads(line))
            place.write_text(answer.headers["X-Next-Cursor"])
            more = answer.headers["X-Has-More"] == "true"
    print("pulled to the end", flush=True)


def snapshot(path):
    """All records as of the place from which the changes go on."""
    with urllib.request.urlopen(urllib.request.Request(
            url + path, headers={"Authorization": "Bearer " + token(), "Accept": "application/x-ndjson"})) as answer:
        for line in answer:
            store(json.loads(line))


def take(event):
    data = event["data"]
    if event["id"] in taken or event["type"] == "io.lienthong.webhook.test":
        return
    if event["type"] == "io.lienthong.dataset.reset":
        print("read the snapshot:", data["snapshot"], flush=True)  # your copy begins anew
        snapshot(data["snapshot"])
    elif "items" in data and place.exists() and place.read_text() == data["cursor"]:
        for item in data["items"]:
            store(item)
    else:
        pull(event["subject"])  # a page was missed, or one change is larger than a page
    place.write_text(data["next"])  # the items first, then the cursor: also behind a pull, which reached at least as far
    taken.append(event["id"])


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            good = genuine(self.headers, body)
        except (KeyError, TypeError, ValueError, AttributeError):
            good = False
        try:
            if good:
                take(json.loads(body))
            self.send_response(204 if good else 401)
        except OSError as failed:  # the bus does not answer the pull: the page comes again
            print("not taken:", failed, flush=True)
            self.send_response(503)
        self.end_headers()


http.server.HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
