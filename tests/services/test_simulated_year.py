"""Fifty-two weeks of sixty people in twelve zones, held against an independent count (design 2.2, 2.6, 3.4)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, ReviewState, WeekResult
from storage.codes import Op, SendState
from storage.engine import Store
from storage.tables import CheckIn, Ledger, Outbox, Person, Review
from tests.services.monday_kit import CHANNEL
from tests.services.year_company import LEADERS, LEAP_YEAR, LONG_YEAR, Year
from tests.services.year_kit import Played
from tests.services.year_oracle import Oracle, week_of
from tests.support.databases import copy_sqlite
from tests.support.stores import Stores

SEED = 2028
pytestmark = pytest.mark.xdist_group("year")  # it is played once, so its tests are for one process


@pytest.fixture(scope="module", params=[LEAP_YEAR, LONG_YEAR], ids=["leap year", "53 weeks"])
def played(
    request: pytest.FixtureRequest, stores: Stores, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """A year that has been played once; the tests only look at it."""
    year: Year = request.param
    store: Store = stores.open(copy_sqlite(sqlite_file, tmp_path_factory.mktemp("year")))
    oracle = Oracle(year, SEED)
    played = Played(store, year, oracle)
    last = max(each.close for each in oracle.weeks())
    played.play(last + timedelta(hours=36))
    yield played
    store.close()


def asked(played: Played) -> Counter[tuple[str, str, str, object]]:
    """Initiative, period, person and instant of every question on the ledger."""
    names = {made.id: name for name, made in played.made.items()}
    return Counter(
        (names[each.initiative_id], each.details["period"], played.name_of(each.details["person"]), each.at)
        for each in played.find(Ledger, col(Ledger.code) == LedgerCode.ASKED)
    )


def test_everybody_is_asked_exactly_once_in_an_open_week_at_their_own_time(played: Played) -> None:
    due = Counter((week.work, week.period, ask.who, ask.at) for week in played.oracle.weeks() for ask in week.asks)

    found = asked(played)

    assert played.unasked == []
    assert sorted((due - found).elements()) == []
    assert sorted((found - due).elements()) == []
    assert max(found.values()) == 1


def test_each_question_stood_in_one_message_that_arrived_then(played: Played) -> None:
    weeks = {(week.work, week.period): week for week in played.oracle.weeks() if week.asks}
    sent = {row.pk: row for row in played.find(Outbox, col(Outbox.key).startswith("question:"))}
    names = {made.id: name for name, made in played.made.items()}

    for checkin in played.find(CheckIn, col(CheckIn.asked_at).is_not(None)):
        last = weeks[names[checkin.initiative_id], checkin.period].asks[-1]
        row = sent[checkin.outbox_id]
        assert (row.state, row.finished_at, played.name_of(row.person_id)) == (SendState.SENT, last.at, last.who)
    per_person = Counter((row.person_id, row.key.split(":")[1]) for row in sent.values())
    busy = played.people["los_angeles-0"].pk
    assert {count for (person, _), count in per_person.items() if person == busy} == {1}


def test_every_review_is_posted_once_and_those_of_one_day_together(played: Played) -> None:
    reviews = {(each.kind.value, each.period): each for each in played.find(Review)}
    roots = {
        row.pk: row
        for row in played.find(Outbox, col(Outbox.key).startswith("review:"), col(Outbox.thread_id).is_(None))
        if row.op is Op.POST
    }

    for post in played.oracle.posts():
        held = [reviews[each] for each in post.reviews]
        assert [each.published_at for each in held] == [post.at] * len(held), post
        [row] = {each.outbox_id for each in held}
        assert roots[row].state is SendState.SENT
        if not post.rehearsal:
            assert (roots[row].conversation, roots[row].finished_at) == (CHANNEL, post.at)
    in_channel = [row for row in roots.values() if row.conversation == CHANNEL]
    assert len(in_channel) == sum(not post.rehearsal for post in played.oracle.posts())
    assert len(roots) - len(in_channel) == len(LEADERS)


def test_what_was_skipped_or_missed_is_on_record_as_that_and_never_posted(played: Played) -> None:
    last = max(each.close for each in played.oracle.weeks())
    past = [each for each in played.find(Review) if each.publish_at <= last]
    states = {(each.kind.value, each.period): each.state for each in past}

    of = {state: {key for key, each in states.items() if each is state} for state in ReviewState}

    assert of[ReviewState.MISSED_BY_BOT] == played.oracle.missed_by_bot()
    assert of[ReviewState.SKIPPED] == {("weekly", period) for period in played.year.skipped}
    posted = {each for post in played.oracle.posts() for each in post.reviews}
    assert of[ReviewState.PUBLISHED] | of[ReviewState.CLOSED] == posted


def test_unanswered_weeks_are_those_of_the_independent_count(played: Played) -> None:
    weeks = [week for week in played.oracle.weeks() if week.asks]
    names = {made.id: name for name, made in played.made.items()}
    counted = {
        (names[each.initiative_id], each.period, played.name_of(each.person_id))
        for each in played.find(CheckIn, col(CheckIn.state) == CheckInState.NO_ANSWER)
        if each.period != week_of(played.year.first)
    }
    late = played.find(CheckIn, col(CheckIn.state) == CheckInState.LATE)

    missed = {(week.work, week.period, week.asks[-1].who) for week in weeks if week.missed and not week.answer}

    assert counted == missed
    assert len(late) == sum(week.answer == "late" for week in weeks)
    assert missed


def test_a_week_without_the_bot_or_in_rehearsal_is_nobodys_miss(played: Played) -> None:
    free = {week.period for week in played.oracle.weeks() if played.oracle.outage(week.close)}
    free |= {week_of(played.year.first), *played.year.skipped}

    found = played.find(CheckIn, col(CheckIn.period).in_(free))

    assert found
    silent = [each for each in found if each.answer is None]
    assert [each for each in silent if each.result in (WeekResult.MISS, WeekResult.HELD)] == []
    unanswered = [each for each in silent if each.state is CheckInState.NO_ANSWER]
    assert {each.period for each in unanswered} <= {week_of(played.year.first)}


def test_the_bot_writes_to_nobody_outside_their_working_hours(played: Played) -> None:
    """Whatever it starts by itself; answers to what people do come at once."""
    answers = {row for first, last in played.by_people for row in range(first + 1, last + 1)}
    people = {each.pk: each for each in played.find(Person)}

    told = [
        row
        for row in played.find(Outbox, col(Outbox.person_id).is_not(None), col(Outbox.state) == SendState.SENT)
        if row.op is Op.POST and row.pk not in answers
    ]
    outside = [
        (row.key, people[row.person_id].name, row.finished_at)
        for row in told
        if not played.oracle.calendar(people[row.person_id].name, row.finished_at).works(quarter(row.finished_at))
    ]

    assert outside == []
    assert len(told) > len(played.people)


def quarter(at):  # type: ignore[no-untyped-def]  # an instant, down to its quarter of an hour
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
