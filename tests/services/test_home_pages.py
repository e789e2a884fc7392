"""App Homes of any size and age: what fits, what is published, who is refreshed, what a page costs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import col

from bot.domain.codes import AgreementState, Answer, CheckInState, Involvement, ReviewState
from bot.messages.home_parts import BLOCKS, BYTES
from bot.sandbox.blockkit import validate_view
from bot.services import home, people, tick
from storage import backlog, passages
from storage.codes import Op, PassageKind, SendState
from storage.engine import Store
from storage.tables import Initiative, Objective, Outbox, Participant, Person, Plan
from storage.uow import UnitOfWork
from tests.services.monday_kit import JUDGE, Walk, at, text_of
from tests.support.factories import (
    Made,
    make_agreement,
    make_checkin,
    make_escalation,
    make_initiative,
    make_review,
)

HISTORY = ("checkin", "review", "outbox", "ledger", "plan", "reply", "passage", "inbox", "assignment", "charter")
"""Tables that grow with every week; those of open matters are small however old the workspace is."""


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20))
    return walk


def look(walk: Walk, person_id: int) -> dict[str, Any]:
    """Somebody opens their page; the view, which Slack has taken."""
    home.opened(walk.store, walk.call(person_id))
    walk.deliver()
    return view_of(walk, person_id)


def view_of(walk: Walk, person_id: int) -> dict[str, Any]:
    view: dict[str, Any] = published(walk, person_id).payload["view"]
    assert validate_view(view, "home") == []
    return view


def published(walk: Walk, person_id: int) -> Outbox:
    [row] = walk.all(Outbox, col(Outbox.key) == f"home:{person_id}")
    return row


# --- what it holds


def test_hundreds_of_everything_fit_whole_and_the_rest_is_counted(walk: Walk) -> None:
    cast = walk.cast

    def fill(uow: UnitOfWork) -> None:
        review = make_review(uow, "2026-W40")  # of no cadence so far
        long = {"name": "<&>*" * 50, "target": "&" * 2_000}
        for number in range(200):
            made = make_initiative(uow, dri=cast.boss, sponsor=cast.leader, accepted=number > 100, **long)
            make_checkin(uow, review, made, cast.boss)
            make_escalation(uow, made, cast.other, cast.boss)
            make_escalation(uow, made, cast.boss, cast.leader)
            make_agreement(uow, made, cast.other, cast.boss, state=AgreementState.DELIVERED)
            what = passages.keep(uow, PassageKind.PLAN, "<" * 900, author_id=cast.boss)
            due = date(2026, 12, 1)
            uow.add(Plan(initiative_id=made.id, person_id=cast.boss, what_id=what, due_on=due, made_at=uow.at))

    walk.do(fill)
    blocks = look(walk, cast.boss)["blocks"]

    assert len(blocks) <= BLOCKS
    assert len(json.dumps(blocks).encode()) < BYTES * 1.25
    told = text_of({"blocks": blocks})
    for more in ("they stand in our messages.", "`/dri accept all` accepts", "`/escalate list` shows", "`/dri` lists"):
        assert more in told
    assert "Next reviews" in told
    assert "/dri help" in told
    for before, row in pairwise(blocks):  # no row of buttons without what it is about
        assert row["type"] != "actions" or before["type"] in ("section", "context", "actions")


def test_it_says_what_my_work_is_for_and_where_i_help(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    other = walk.initiative(name="Payroll", dri=walk.cast.other)

    def serve(uow: UnitOfWork) -> None:
        objective = uow.add(Objective(name="Grow <abroad>", created_at=uow.at)).pk
        uow.move(Initiative, made.id, {}, objective_id=objective)
        uow.add(
            Participant(initiative_id=other.id, person_id=walk.cast.dri, part=Involvement.CONTRIBUTOR, since=uow.at)
        )

    walk.do(serve)
    told = text_of(look(walk, walk.cast.dri))

    assert "for Grow &lt;abroad&gt;" in told
    assert "You take part in" in told
    assert "(you help; <@" in told
    assert "What we work on" not in told


def test_everybody_else_sees_what_the_company_works_on(walk: Walk) -> None:
    walk.initiative(name="EU launch")
    walk.initiative(name="Secret", visibility="named")

    told = text_of(look(walk, walk.cast.other))

    for part in ("Nothing waits for you.", "What we work on", "EU launch", "Next reviews", "Something in your way?"):
        assert part in told
    assert "Secret" not in told


def test_a_no_of_this_week_keeps_its_buttons_until_the_review(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    walk.no(made)
    told = text_of(look(walk, walk.cast.dri))
    for button in ("Make a plan", "Escalate", "Change to Yes"):
        assert button in told

    walk.until(at(24, 12))
    assert "Make a plan" not in text_of(look(walk, walk.cast.dri))


def test_exceptions_stay_while_the_next_week_is_only_planned(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    walk.no(made)
    walk.until(at(27))  # the next review is open since Wednesday, and nobody was asked
    assert "Off track, or no answer* (1)" in text_of(look(walk, walk.cast.boss))

    walk.until(at(30, 10))
    walk.yes(made)
    assert "Off track, or no answer" not in text_of(look(walk, walk.cast.boss))


# --- when it is published


def test_an_emptied_page_is_not_published_again_unless_it_has_changed(walk: Walk) -> None:
    walk.do(lambda uow: uow.session.execute(text("UPDATE cadence SET ended_at = opens_at")))  # nothing comes
    look(walk, walk.cast.dri)
    walk.do(lambda uow: backlog.empty_old_payloads(uow, walk.now + timedelta(days=1)))
    stood = published(walk, walk.cast.dri)
    assert stood.emptied

    home.opened(walk.store, walk.call(walk.cast.dri))
    assert published(walk, walk.cast.dri).revision == stood.revision

    walk.initiative(name="EU launch")
    assert "EU launch" in text_of(look(walk, walk.cast.dri))


def test_whoever_is_asked_or_told_sees_it_on_the_page_they_have(walk: Walk) -> None:
    walk.initiative(name="EU launch")
    look(walk, walk.cast.dri)
    before = published(walk, walk.cast.dri).revision

    walk.until(at(23, 9, 30))

    assert "question.yes" in json.dumps(view_of(walk, walk.cast.dri))
    assert published(walk, walk.cast.dri).revision - before <= 2
    assert walk.person(walk.cast.dri).home_at is None
    assert walk.all(Outbox, col(Outbox.op) == Op.PUBLISH, col(Outbox.person_id) != walk.cast.dri) == []


def test_many_changes_are_one_publication(walk: Walk) -> None:
    look(walk, walk.cast.dri)
    before = published(walk, walk.cast.dri).revision
    for number in range(5):
        walk.initiative(name=f"Work {number}")
        walk.do(lambda uow, n=number: people.tell(uow, uow.one(Person, walk.cast.dri), f"x:{n}", {"text": "x"}))

    tick.run_due(walk.store, walk.workspace, walk.now, JUDGE)

    assert published(walk, walk.cast.dri).revision == before + 1
    assert "Work 4" in text_of(view_of(walk, walk.cast.dri))


def test_a_page_that_did_not_change_is_read_and_left(walk: Walk) -> None:
    look(walk, walk.cast.dri)
    before = published(walk, walk.cast.dri).revision
    walk.do(lambda uow: people.tell(uow, uow.one(Person, walk.cast.dri), "x", {"text": "x"}))

    tick.run_due(walk.store, walk.workspace, walk.now, JUDGE)

    assert published(walk, walk.cast.dri).revision == before
    assert walk.person(walk.cast.dri).home_at is None


def test_whoever_has_left_is_published_nothing_more(walk: Walk) -> None:
    look(walk, walk.cast.dri)
    walk.do(lambda uow: people.tell(uow, uow.one(Person, walk.cast.dri), "x", {"text": "x"}))
    walk.initiative(name="EU launch")
    walk.person(walk.cast.dri, active=False)

    tick.run_due(walk.store, walk.workspace, walk.now, JUDGE)

    assert published(walk, walk.cast.dri).state is SendState.SENT


# --- what it costs


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run meanwhile, with its values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        found.append((statement, values))

    engines = {id(each): each for each in (store.reading, store.writing)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def read_page(walk: Walk, person_id: int) -> list[tuple[str, Any]]:
    with statements(walk.store) as found, walk.store.read(walk.workspace, walk.now) as uow:
        home.page_of(uow, uow.one(Person, person_id))
    return [each for each in found if each[0].startswith(("SELECT", "WITH"))]


def grow_old(walk: Walk, made: Made, weeks: range) -> None:
    """Weeks that were held and answered."""

    def act(uow: UnitOfWork) -> None:
        for week in weeks:
            day = date(2020, 1, 6) + timedelta(weeks=week)
            year, number, _ = day.isocalendar()
            out = {"state": ReviewState.PUBLISHED, "published_at": uow.at, "publish_at": uow.at - timedelta(days=9)}
            review = make_review(uow, f"{year}-W{number:02}", nominal_on=day, **out)
            answered = {"answer": Answer.ON_TRACK, "answered_at": uow.at, "answered_by_id": walk.cast.dri}
            make_checkin(uow, review, made, walk.cast.dri, state=CheckInState.ANSWERED, **answered)

    walk.do(act)


def test_a_page_costs_the_same_in_year_five(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    grow_old(walk, made, range(52))
    young = {part: len(read_page(walk, getattr(walk.cast, part))) for part in ("dri", "boss", "other")}
    grow_old(walk, made, range(52, 5 * 52))

    old = {part: len(read_page(walk, getattr(walk.cast, part))) for part in ("dri", "boss", "other")}

    assert old == young


@pytest.mark.parametrize("part", ["dri", "boss", "other"])
def test_no_table_of_history_is_read_from_end_to_end(walk: Walk, part: str) -> None:
    grow_old(walk, walk.initiative(name="EU launch"), range(60))
    walk.until(at(23, 10))

    ran = read_page(walk, getattr(walk.cast, part))

    scans = []
    with walk.store.read(walk.workspace, walk.now) as uow:
        for statement, values in ran:
            plan = uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            scans += [
                (row[3], statement)
                for row in plan
                if row[3].startswith("SCAN") and row[3].split()[1] in HISTORY and "INDEX" not in row[3]
            ]
    assert scans == []
    assert len(ran) > 5
