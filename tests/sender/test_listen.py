"""Hearing on PostgreSQL that another replica has something to say."""

import threading

from sqlalchemy import create_engine, text

from bot.sender.listen import Listener
from storage import outbox
from storage.engine import Store
from storage.outbox import Outgoing
from tests.support.clock import MONDAY
from tests.support.factories import make_workspace
from tests.support.waiting import until


def test_a_commit_of_another_process_is_heard_also_after_the_connection_broke(pg_store: Store) -> None:
    heard = threading.Semaphore(0)
    listener = Listener(pg_store.url, heard.release)
    listener.start()
    until(lambda: listener.is_listening)
    assert heard.acquire(timeout=5)  # whatever was said before it listened

    workspace = make_workspace(pg_store)
    _say(pg_store, workspace, "one")
    assert heard.acquire(timeout=5)

    _break_connections(pg_store)
    assert heard.acquire(timeout=10)  # it is back
    _say(pg_store, workspace, "two")
    assert heard.acquire(timeout=5)
    listener.stop()
    assert not listener.is_listening


def test_a_database_that_is_away_is_asked_again_and_stopping_needs_no_database() -> None:
    listener = Listener("postgresql+psycopg://nobody@127.0.0.1:1/none", lambda: None)
    listener.start()
    listener.stop()

    assert not listener.is_listening


def _say(store: Store, workspace: int, key: str) -> None:
    with store.write(workspace, MONDAY) as uow:
        outbox.say(uow, Outgoing(key=key, conversation="C1", payload={"text": key}))
        uow.commit()


def _break_connections(store: Store) -> None:
    engine = create_engine(store.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        connection.execute(text(others))
    engine.dispose()
