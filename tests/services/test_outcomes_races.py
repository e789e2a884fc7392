"""Confirm, Dispute, a No and the closing at the same moment, on PostgreSQL: one is first, the other says so.

The same one after the other, on both databases.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, ClaimState, InitiativeState, LedgerCode
from bot.domain.errors import UserError
from bot.services import closing
from bot.services.answering import clicks
from bot.services.outcomes import settling
from storage.engine import Store
from storage.tables import Claim, Initiative, Ledger
from tests.services.monday_kit import at
from tests.services.test_answering_races import together
from tests.services.test_outcomes import Outcome

Act = Callable[[Store], object]
SETTLED = (LedgerCode.HIT_CONFIRMED, LedgerCode.HIT_DISPUTED, LedgerCode.CLAIM_WITHDRAWN, LedgerCode.CLAIM_LAPSED)


def acts(hit: Outcome) -> dict[str, Act]:
    """What can end a claim, each by a call of its own, ready to be made."""
    claim_id, checkin, cast = hit.claim().pk, hit.latest(hit.made), hit.cast
    calls = [hit.call(each) for each in (cast.sponsor, cast.leader, cast.dri, cast.boss)]
    return {
        "confirm": lambda store: settling.confirm(store, calls[0], claim_id),
        "dispute": lambda store: settling.dispute(store, calls[1], claim_id, "Two have signed"),
        "no": lambda store: clicks.answered(store, calls[2], checkin.pk, Answer.OFF_TRACK, hit.place(checkin)),
        "missed": lambda store: closing.close_typed(store, calls[3], "I-1 missed"),
    }


def settled_once(hit: Outcome) -> None:
    codes = [each.code for each in hit.all(Ledger, col(Ledger.about).startswith("claim:"))]
    ends = [code for code in codes if code in SETTLED]
    state = hit.claim().state
    assert len(ends) == 1
    assert state is not ClaimState.WAITING
    hit_or_open = InitiativeState.HIT if state is ClaimState.CONFIRMED else None
    found = hit.all(Initiative, col(Initiative.id) == hit.made.id)[0].state
    assert (found is InitiativeState.HIT) == (hit_or_open is InitiativeState.HIT)


@pytest.fixture
def pg(pg_store: Store) -> Outcome:
    hit = Outcome(pg_store)
    hit.yes(hit.made)
    return hit


@pytest.fixture
def other(pg: Outcome) -> Iterator[Store]:
    """The store of a second process."""
    second = Store(pg.store.url)
    yield second
    second.close()


PAIRS = [("confirm", "dispute"), ("confirm", "no"), ("dispute", "no"), ("confirm", "missed"), ("confirm", "confirm")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_at_once_settle_it_once(pg: Outcome, other: Store, first: str, second: str) -> None:
    one, two = acts(pg)[first], acts(pg)[second]
    together(lambda: one(pg.store), lambda: two(other))

    settled_once(pg)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("confirm", "dispute", "Sam has confirmed it already"),
        ("confirm", "no", "Sam has confirmed that EU launch was hit"),
        ("confirm", "missed", "has ended as hit"),
        ("dispute", "confirm", "Lee has disputed it already"),
        ("no", "confirm", "Dana has taken it back"),
        ("missed", "confirm", "Bo was first, so it waits no more"),
    ],
)
def test_whoever_comes_second_reads_who_was_first_and_what(
    store: Store, first: str, second: str, sentence: str
) -> None:
    hit = Outcome(store)
    hit.yes(hit.made)
    one, two = acts(hit)[first], acts(hit)[second]
    one(store)
    with pytest.raises(UserError, match=sentence):
        two(store)

    settled_once(hit)


def test_a_dispute_and_a_no_after_it_leave_the_dispute(store: Store) -> None:
    hit = Outcome(store)
    hit.yes(hit.made)
    hit.dispute()
    hit.no(hit.made)

    assert hit.claim().state is ClaimState.DISPUTED
    assert hit.latest(hit.made).answer is Answer.OFF_TRACK


def test_two_yeses_at_once_make_one_claim(pg_store: Store) -> None:
    hit, second = Outcome(pg_store), Store(pg_store.url)
    checkin, calls = hit.latest(hit.made), [hit.call(hit.cast.dri) for _ in range(2)]
    hit.now = at(23, 11)
    together(
        *(
            lambda each=each, call=call: clicks.answered(each, call, checkin.pk, Answer.ON_TRACK, hit.place(checkin))
            for each, call in zip((hit.store, second), calls, strict=True)
        )
    )
    second.close()

    assert len(hit.all(Claim)) == 1
