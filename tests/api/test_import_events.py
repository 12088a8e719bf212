"""Events of an import over a real server: as they come, from where a reader left off, and only as long as they may."""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from landdb.api.app import create_app
from landdb.api.middleware import SECURITY_HEADERS
from landdb.api.routes import import_events
from landdb.api.slots import Slots
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.queries import import_jobs
from landdb.settings import load_settings
from tests.api.uploads import APPROVER, WRITER, add_account, add_people, parcel_file, working
from tests.api.worlds import PASSWORD
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, add_unit, make_actor

OTHER = ("importer2", PASSWORD)
SSE = {"accept": "text/event-stream"}
FORM = {"crs": "105°00'", "commune": HANOI_COMMUNE, "accept": "kiểm thử"}
SURVEYOR = replace(make_actor(1, roles=("surveyor",)), id=WRITER[0])


@dataclass
class Served:
    """A register behind a real server."""

    address: str
    app: FastAPI
    database: Database
    home: Path

    def client(self, auth: tuple[str, str] | None = WRITER) -> httpx.Client:
        return httpx.Client(base_url=self.address, auth=auth, timeout=30)

    def upload(self, client: httpx.Client, *numbers: int, **form: str) -> str:
        files = {"files": ("thua.geojson", parcel_file(*numbers))}
        answer = client.post("/imports", files=files, data=FORM | form)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def tell(self, batch_id: str, kind: str, **payload: Any) -> None:
        with self.database.open_session(SURVEYOR, read_only=False) as session:
            import_jobs.add_event(session, batch_id, kind, payload)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def served(database: Database, as_actor: ActAs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        add_unit(session, "DV-01")
    add_people(database)
    add_account(database, OTHER[0], 1, "surveyor")
    home = tmp_path_factory.mktemp("home")
    settings = replace(load_settings({}), anonymous_read=True, secure_cookies=False, home=home)
    app = create_app(settings, database)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", app, database, home)
        server.should_exit = True
        thread.join(20)


Event = dict[str, Any]


def parse(lines: Iterator[str]) -> Iterator[Event]:
    """Events of a stream as a browser reads them; a comment is ``{"comment": text}``."""
    event: Event = {}
    for line in lines:
        if line.startswith(":"):
            yield {"comment": line[1:]}
        elif line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield event | {"data": json.loads(event["data"])}
            event = {}


@contextmanager
def following(client: httpx.Client, batch_id: str, **headers: str) -> Iterator[queue.Queue[Event]]:
    """What a stream brings, read by a thread; its end is an empty event."""
    found: queue.Queue[Event] = queue.Queue()
    with client.stream("GET", f"/imports/{batch_id}/events", headers=SSE | headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["x-request-id"]

        def read() -> None:
            try:
                for event in parse(answer.iter_lines()):
                    found.put(event)
            except httpx.HTTPError:  # closed by the test
                pass
            found.put({})

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        try:
            yield found
        finally:  # closing it alone would not wake the thread that waits for more
            with contextlib.suppress(OSError):
                answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            thread.join(20)


def until(found: queue.Queue[Event], fits: Callable[[Event], bool]) -> list[Event]:
    """Events up to one that fits; comments do not count."""
    events = []
    while True:
        event = found.get(timeout=30)
        if "comment" in event:
            continue
        events.append(event)
        if fits(event):
            return events
        assert event, f"the stream ended: {events}"


def is_state(state: str) -> Callable[[Event], bool]:
    return lambda event: bool(event) and event["event"] == "state" and event["data"] == {"state": state}


def is_end(event: Event) -> bool:
    return not event


def test_an_import_is_followed_to_its_end(served: Served) -> None:
    with served.client() as client, served.client() as watcher:
        batch_id = served.upload(client, 1, 2)
        with following(watcher, batch_id) as found:
            first = until(found, is_state("received"))
            with working(served.database, served.home):
                events = first + until(found, is_state("submitted"))
                with served.client(APPROVER) as manager:
                    seen = {"if-match": manager.get(f"/imports/{batch_id}").headers["etag"]}
                    assert manager.post(f"/imports/{batch_id}/approve", headers=seen).status_code == 202
                events += until(found, is_state("committed"))
            assert until(found, is_end) == [{}], "nothing follows on the end"
        assert [int(event["id"]) for event in events] == list(range(1, len(events) + 1))
        assert {event["event"] for event in events} == {"state", "progress"}
        assert {event["data"]["phase"] for event in events if event["event"] == "progress"} >= {"staging", "checking"}
        again = watcher.get(f"/imports/{batch_id}/events", headers=SSE | {"last-event-id": events[-1]["id"]})
        assert (again.status_code, again.content) == (204, b""), "a browser comes again no more"
        listed = watcher.get(f"/imports/{batch_id}/events", headers={"accept": "application/json"}).json()
        assert listed["state"] == "committed"
        assert [(one["number"], one["kind"], one["payload"]) for one in listed["events"]] == [
            (int(event["id"]), event["event"], event["data"]) for event in events
        ]
        later = watcher.get(f"/imports/{batch_id}/events?after=3", headers={"accept": "application/json"}).json()
        assert later["events"] == listed["events"][3:]
    assert_closed(served)


def assert_closed(served: Served) -> None:
    streams: Slots = served.app.state.services.streams
    for _ in range(200):
        if not streams.count():
            return
        time.sleep(0.05)
    raise AssertionError(f"{streams.count()} streams are counted that nobody reads")


def test_a_reader_goes_on_where_it_left_off(served: Served) -> None:
    with served.client() as client, served.client() as watcher:
        batch_id = served.upload(client, 11)
        for n in range(5):
            served.tell(batch_id, "note", n=n, text="dòng 1\ndòng 2")
        with following(watcher, batch_id) as found:
            seen = until(found, lambda event: event.get("data", {}).get("n") == 2)
        assert seen[-1]["data"]["text"] == "dòng 1\ndòng 2"
        with served.client() as second, following(second, batch_id, **{"last-event-id": seen[-1]["id"]}) as found:
            served.tell(batch_id, "note", n=5)
            rest = until(found, lambda event: event.get("data", {}).get("n") == 5)
        assert [event["data"]["n"] for event in rest] == [3, 4, 5]
        for wrong in ("x", "-1", "1.5", "1e3", "9" * 20):
            headers = SSE | {"last-event-id": wrong}
            assert watcher.get(f"/imports/{batch_id}/events", headers=headers).status_code == 400
        assert watcher.get(f"/imports/{batch_id}/events?after=x", headers=SSE).status_code == 400
        assert watcher.head(f"/imports/{batch_id}/events", headers=SSE).status_code == 200
    assert_closed(served)


def test_others_follow_nothing(served: Served) -> None:
    with served.client() as client:
        batch_id = served.upload(client, 21)
    for auth, status in ((OTHER, 404), (None, 404)):
        with served.client(auth) as stranger:
            assert stranger.get(f"/imports/{batch_id}/events", headers=SSE).status_code == status


def test_a_silent_stream_is_kept_alive(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_events, "KEEP_ALIVE_S", 0.2)
    with served.client() as client, served.client() as watcher:
        batch_id = served.upload(client, 31)
        with following(watcher, batch_id) as found:
            until(found, is_state("received"))
            assert [found.get(timeout=30) for _ in range(2)] == [{"comment": ""}] * 2


def test_who_logs_out_is_told_no_more(served: Served) -> None:
    with served.client(None) as browser, served.client(None) as watcher:
        token = log_in(browser)
        watcher.cookies = browser.cookies
        with served.client() as client:
            batch_id = served.upload(client, 41)
        with following(watcher, batch_id) as found:
            until(found, is_state("received"))
            cookies = dict(browser.cookies)
            left = httpx.post(f"{served.address}/logout", cookies=cookies, headers={"x-csrf-token": token})
            assert left.status_code == 204
            assert until(found, is_end) == [{}]
    assert_closed(served)


def log_in(browser: httpx.Client) -> str:
    form = {"username": WRITER[0], "password": PASSWORD}
    answer = browser.post("/login", data=form, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return str(browser.get("/session").json()["csrf_token"])


def test_who_loses_their_clearance_is_told_no_more(served: Served) -> None:
    with served.client() as client, served.client() as watcher:
        batch_id = served.upload(client, 51)
        with following(watcher, batch_id) as found:
            until(found, is_state("received"))
            add_account(served.database, WRITER[0], 0, "surveyor")
            try:
                assert until(found, is_end) == [{}]
            finally:
                add_account(served.database, WRITER[0], 1, "surveyor")


def test_waiting_is_no_use_of_a_session(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab that is left open does not keep its session from ending."""
    monkeypatch.setattr(import_events, "RECHECK_S", 0.1)
    old = "UPDATE web_session SET last_seen_at = now() - interval '5 minutes'"
    seen = "SELECT now() - max(last_seen_at) > interval '4 minutes' FROM web_session"
    with served.client(None) as browser:
        log_in(browser)
        with served.client() as client:
            batch_id = served.upload(client, 61)
        with following(browser, batch_id) as found:
            until(found, is_state("received"))
            with served.database.open_session(AUTH_SERVICE, read_only=False) as session:
                session.execute(text(old))
            served.tell(batch_id, "note", n=1)
            until(found, lambda event: event.get("event") == "note")
            served.tell(batch_id, "note", n=2)
            until(found, lambda event: event.get("data", {}).get("n") == 2)
            with served.database.open_session(AUTH_SERVICE) as session:
                assert session.execute(text(seen)).scalar_one()


def test_streams_are_bounded(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    streams: Slots = served.app.state.services.streams
    assert_closed(served)
    monkeypatch.setattr(streams, "most_of_one", 1)
    monkeypatch.setattr(streams, "most", 2)
    with served.client() as client, served.client(APPROVER) as manager, served.client(OTHER) as other:
        batch_id = served.upload(client, 71)
        own = served.upload(other, 72)
        with following(client, batch_id) as first:
            until(first, is_state("received"))
            refused = served.client().get(f"/imports/{batch_id}/events", headers=SSE)
            assert refused.status_code == 429
            assert refused.headers["content-type"] == "application/problem+json"
            assert int(refused.headers["retry-after"]) > 0
            polled = served.client().get(f"/imports/{batch_id}/events", headers={"accept": "application/json"})
            assert polled.status_code == 200, "whoever polls holds nothing open"
            with following(manager, batch_id) as second:
                until(second, is_state("received"))
                assert served.client(OTHER).get(f"/imports/{own}/events", headers=SSE).status_code == 503
                assert streams.count() == 2
    assert_closed(served)


def test_streams_do_not_hold_the_threads(served: Served) -> None:
    """Many open streams, and other requests are answered beside them: each stream only borrows a thread."""
    streams: Slots = served.app.state.services.streams
    limit, streams.most_of_one = streams.most_of_one, 50
    clients = [served.client() for _ in range(45)]  # more than the pool has threads
    try:
        batch_id = served.upload(clients[0], 81)
        opened = [client.stream("GET", f"/imports/{batch_id}/events", headers=SSE) for client in clients]
        answers = [one.__enter__() for one in opened]
        assert {answer.status_code for answer in answers} == {200}
        assert streams.count() == len(clients)
        with served.client() as client:
            assert client.get("/parcels").status_code == 200
        for one in opened:
            one.__exit__(None, None, None)
    finally:
        streams.most_of_one = limit
        for client in clients:
            client.close()
    assert_closed(served)
