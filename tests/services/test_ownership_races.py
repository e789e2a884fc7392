"""Two connections at once on PostgreSQL: one is first, the other is told who and what."""

import pytest

from bot.domain.codes import EndCode, InitiativeState
from bot.domain.errors import UserError
from bot.services import assigning, closing, initiatives, initiatives_answers, initiatives_handing, leaders
from storage.codes import Acceptance
from storage.engine import Store
from storage.errors import StoreRefused
from storage.queries import ownership
from storage.tables import Initiative, Person
from tests.services.ownership_kit import Desk
from tests.support.factories import Cast, make_assignment


@pytest.fixture
def desk(pg_store: Store, cast: Cast) -> Desk:
    desk = Desk(pg_store, cast)
    assigning.assign_typed(desk.store, desk.call("leader"), desk.line("dri"))
    return desk


def test_of_two_hand_overs_at_once_the_second_is_told_who_was_first(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as slow:
        seen = ownership.standing(slow, 1)
        leader, sponsor = slow.one(Person, desk.cast.leader), slow.one(Person, desk.cast.sponsor)
        initiatives_handing.transfer_typed(desk.store, desk.call("boss"), f"I-1 <@{desk.slack('other')}>")
        with pytest.raises(UserError, match="Bo was first and has just changed who answers for I-1"):
            initiatives.change_dri(slow, seen, sponsor, leader, EndCode.HANDED_OVER)

    now = desk.standing().dri
    assert now is not None
    assert now.pk == desk.cast.other


def test_accepting_what_was_handed_over_a_moment_before_is_refused(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as slow:
        seen = ownership.standing(slow, 1)
        initiatives_handing.transfer_typed(desk.store, desk.call("boss"), f"I-1 <@{desk.slack('other')}>")
        with pytest.raises(UserError, match="I-1 is no longer yours: Olu answers for it now"):
            initiatives_answers._accepted(slow, seen, Acceptance.CLICK, None)


def test_of_two_who_close_at_once_the_second_is_told_how_it_ended(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as slow:
        seen = ownership.standing(slow, 1)
        leader = slow.one(Person, desk.cast.leader)
        closing.close_typed(desk.store, desk.call("boss"), "I-1 hit")
        with pytest.raises(UserError, match="I-1 has ended as hit"):
            closing.close(slow, seen, InitiativeState.DROPPED, leader)

    assert desk.rows(Initiative)[0].state is InitiativeState.HIT


def test_the_database_keeps_an_initiative_from_two_dris(desk: Desk) -> None:
    with pytest.raises(StoreRefused, match="uq_assignment_current"), desk.store.write(desk.cast.id, desk.at) as uow:
        make_assignment(uow, 1, desk.cast.other)


def test_two_replicas_found_the_leaders_once(desk: Desk) -> None:
    for _ in range(2):
        leaders.found(desk.store, desk.cast.id, desk.at, ["U0LA", "U0LB"])

    assert desk.codes().count("leader_set") == 2
