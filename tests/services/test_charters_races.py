"""Two connections at once on PostgreSQL: of a grant, a withdrawal and another change one is first."""

from collections.abc import Callable

import pytest

from bot.domain.charter import Change
from bot.domain.codes import CharterAction, EndCode, LedgerCode, RequestState
from bot.domain.errors import UserError
from bot.services import chartering, initiatives
from bot.services.charters import answering, changing, lapsing
from storage.engine import Store
from storage.queries import ownership
from storage.tables import Charter, CharterRequest, Person
from storage.uow import UnitOfWork
from tests.services.charters_kit import LATER, ask, charters, fill, grant, request, withdraw
from tests.services.matters_kit import Court
from tests.support.factories import Cast


@pytest.fixture
def court(pg_store: Store, cast: Cast) -> Court:
    return Court(pg_store, cast)


def test_a_grant_after_a_withdrawal_leaves_no_charter(court: Court) -> None:
    row = ask(court)
    with court.store.write(court.cast.id, court.now) as slow:
        actor, seen, standing = answering._allowed(slow, court.call("sponsor"), row.pk, CharterAction.GRANT)
        withdraw(court)
        with pytest.raises(UserError, match="Dana was first and withdrew it"):
            answering._granted(slow, actor, seen, standing)

    assert request(court).state is RequestState.WITHDRAWN
    assert len(charters(court)) == 1


def test_a_withdrawal_after_a_grant_is_refused(court: Court) -> None:
    row = ask(court)
    with court.store.write(court.cast.id, court.now) as slow:
        seen = slow.one(CharterRequest, row.pk)
        actor = slow.one(Person, court.cast.dri)
        grant(court)
        with pytest.raises(UserError, match="Sam was first and granted it"):
            answering._close(slow, seen, RequestState.WITHDRAWN, LedgerCode.CHANGE_WITHDRAWN, actor)

    assert charters(court)[-1].due_on == LATER


def test_a_grant_after_another_change_says_who_was_first(court: Court) -> None:
    row = ask(court)
    with court.store.write(court.cast.id, court.now) as slow:
        actor, seen, standing = answering._allowed(slow, court.call("sponsor"), row.pk, CharterAction.GRANT)
        fill(court, "boss", due=standing.charter.due_on, target="200 paying customers")
        with pytest.raises(UserError, match="Bo was first and has just changed the charter of I-1"):
            answering._granted(slow, actor, seen, standing)

    assert request(court).state is RequestState.LAPSED
    assert len(charters(court)) == 2


def test_another_change_after_a_grant_says_who_was_first(court: Court) -> None:
    ask(court)
    with court.store.write(court.cast.id, court.now) as slow:
        seen, boss = ownership.standing(slow, court.made.id), slow.one(Person, court.cast.boss)
        grant(court)
        with pytest.raises(UserError, match="Sam was first and has just changed the charter of I-1, due 2027-01-29"):
            chartering.change(slow, seen, by=boss, target="200 paying customers")


def hand_over(court: Court) -> None:
    def act(uow: UnitOfWork) -> object:
        new, by = uow.one(Person, court.cast.other), uow.one(Person, court.cast.sponsor)
        return initiatives.change_dri(uow, ownership.standing(uow, court.made.id), new, by, EndCode.HANDED_OVER)

    court.do(act)


@pytest.mark.parametrize("change", [lambda court: fill(court, "boss"), hand_over])
def test_a_request_about_what_has_just_changed_is_not_stored(court: Court, change: Callable[[Court], object]) -> None:
    wanted = Change(target=None, due=LATER, quarter_target=None, reason="Later")
    with court.store.write(court.cast.id, court.now) as slow:
        seen, dri = ownership.standing(slow, court.made.id), slow.one(Person, court.cast.dri)
        change(court)
        with pytest.raises(UserError, match="Somebody has just changed I-1"):
            changing._ask(slow, dri, seen, wanted)

    assert court.all(CharterRequest) == []


def test_a_request_that_was_answered_does_not_lapse(court: Court) -> None:
    row = ask(court)
    with court.store.write(court.cast.id, court.now) as slow:
        assert slow.one(CharterRequest, row.pk).state is RequestState.OPEN
        withdraw(court)
        slow.move(Charter, row.charter_id, {}, ended_at=None)
        lapsing.lapse(slow, court.made.id, "It lapsed.", why="test")
        slow.commit()

    assert request(court).state is RequestState.WITHDRAWN
