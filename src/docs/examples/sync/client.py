#!/usr/bin/env python3
"""Keeps a dataset in SQLite and proves that the copy is complete. Standard library alone.

Usage: client.py URL CLIENT SECRET DATASET FILE
"""
import base64
import gzip
import hashlib
import json
import sqlite3
import sys
import urllib.error
import urllib.parse
import urllib.request

url, client, secret, dataset, path = sys.argv[1:]


def token():
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    request = urllib.request.Request(
        url + "/token", b"grant_type=client_credentials",
        {"Authorization": "Basic " + basic, "Content-Type": "application/x-www-form-urlencoded"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def get(what, accept):
    return urllib.request.urlopen(urllib.request.Request(
        f"{url}/sync/v1/{dataset}{what}",
        headers={"Authorization": "Bearer " + bearer, "Accept": accept, "Accept-Encoding": "gzip"}))


def body(answer):
    return gzip.GzipFile(fileobj=answer) if answer.headers.get("Content-Encoding") == "gzip" else answer


def canonical(value):
    """RFC 8785, for what records hold: texts, whole numbers, true and false."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def store(lines):
    for line in lines:
        item = json.loads(line)
        if item["operation"] == "DELETE":
            copy.execute("DELETE FROM record WHERE key = ?", (item["key"],))
        else:
            copy.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)",
                         (item["key"], item.get("version"), json.dumps(item["data"])))


def place(cursor):
    copy.execute("DELETE FROM place")
    copy.execute("INSERT INTO place VALUES (?)", (cursor,))


def snapshot():
    """All records as of now, in one transaction with the cursor at which the changes go on."""
    with copy:
        copy.execute("DELETE FROM record")
        with get("/snapshot", "application/x-ndjson") as answer:
            store(body(answer))
            place(answer.headers["X-Next-Cursor"])


bearer = token()
copy = sqlite3.connect(path)
copy.execute("CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, version TEXT, data TEXT)")
copy.execute("CREATE TABLE IF NOT EXISTS place (cursor TEXT)")
if not copy.execute("SELECT 1 FROM place").fetchone():
    snapshot()
more = True
while more:
    cursor = copy.execute("SELECT cursor FROM place").fetchone()[0]
    try:
        with get("?limit=10000&cursor=" + cursor, "application/x-ndjson") as answer, copy:
            store(body(answer))
            place(answer.headers["X-Next-Cursor"])
            more = answer.headers["X-Has-More"] == "true"
    except urllib.error.HTTPError as refused:
        if refused.code != 410:  # 410: the cursor is of no use any more
            raise
        snapshot()

count, proof = 0, hashlib.sha256()
for key, version, data in sorted(copy.execute("SELECT * FROM record"), key=lambda row: row[0].encode()):
    line = [key, version, hashlib.sha256(canonical(json.loads(data))).hexdigest()]
    proof.update(canonical(line) + b"\n")
    count += 1
cursor = copy.execute("SELECT cursor FROM place").fetchone()[0]
with get("/proof?at=" + urllib.parse.quote(cursor), "application/json") as answer:
    expected = json.load(body(answer))
equal = (count, proof.hexdigest()) == (expected["count"], expected["sha256"])
print(f"{count} records, " + ("equal to the bus" if equal else "NOT equal to the bus"))
sys.exit(0 if equal else 1)
