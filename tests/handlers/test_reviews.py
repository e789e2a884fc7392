"""The buttons of a meeting and of a quarterly list, through Bolt's dispatch."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.codes import MeetingState, RecharterState, ReviewKind, ReviewState
from bot.domain.review import WeeklyReview
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from bot.services.reviews import meeting, resetting
from storage.engine import Store
from storage.outbox import Outgoing, say
from storage.tables import Cadence, Channel, Initiative, Meeting, Recharter, Review
from storage.uow import UnitOfWork
from tests.handlers.matters_app import Desk
from tests.services.matters_kit import Court
from tests.support.factories import Cast, make_review


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    return Desk(Court(sqlite_store, cast))


def review(desk: Desk) -> int:
    """A weekly review that has just been published, with its meeting."""

    def act(uow: UnitOfWork) -> int:
        place = uow.add(Channel(slack_id="C0REVIEW")).pk
        row = make_review(uow, "2026-W47", channel_id=place)
        told = WeeklyReview("2026-W47", (), 0, 0)
        payload = {"text": "x", "blocks": []}
        root = say(uow, Outgoing(key="review:root", conversation="C0REVIEW", payload=payload))
        uow.move(Review, row.pk, {}, state=ReviewState.PUBLISHED, published_at=uow.at, outbox_id=root)
        meeting.open_(uow, uow.one(Review, row.pk), told)
        return row.pk

    return int(desk.court.do(act))


def test_start_and_close(desk: Desk) -> None:
    value = str(review(desk))
    desk.click("dri", ids.MEETING_START, value)
    assert "Only a leader can do that with the meeting of a review." in desk.whispered()
    desk.click("leader", ids.MEETING_START, value)
    assert desk.court.all(Meeting)[0].state is MeetingState.STARTED
    desk.click("boss", ids.MEETING_START, value)
    assert "Lee has started this meeting already" in desk.whispered()
    desk.click("boss", ids.MEETING_CLOSE, value)
    assert desk.court.all(Meeting)[0].state is MeetingState.CLOSED
    desk.click("leader", ids.MEETING_CLOSE, value)
    assert "This meeting is over: Bo closed it" in desk.whispered()


def rows(desk: Desk) -> list[Any]:
    """A quarterly list of the sponsor's."""

    def act(uow: UnitOfWork) -> None:
        cadence = Cadence(
            kind=ReviewKind.QUARTERLY, name="Quarterly", rule="FREQ=MONTHLY", anchor=uow.at.date(), at="10:00",
            zone="UTC", next_on=uow.at.date(), opens_at=uow.at + timedelta(days=90),
        )  # fmt: skip
        given = {"cadence_id": uow.add(cadence).pk, "kind": ReviewKind.QUARTERLY, "asks": False}
        times = {"published_at": uow.at, "lists_at": uow.at, "state": ReviewState.PUBLISHED}
        make_review(uow, "2026-Q4", **given, **times)

    desk.court.do(act)
    assert resetting.send_due(desk.court.store, desk.court.cast.id, desk.court.now)
    return desk.court.all(Recharter)


def test_keep_and_keep_the_ticked(desk: Desk) -> None:
    [row] = rows(desk)
    desk.click("sponsor", ids.RECHARTER_KEEP_ALL, f"{row.review_id}:{row.to_id}:{row.sponsor_id}")
    assert rows_now(desk) == [RecharterState.KEPT]
    desk.click("sponsor", ids.RECHARTER_KEEP, str(row.pk))
    assert "is kept already: Sam was first" in desk.whispered()


def test_drop(desk: Desk) -> None:
    [row] = rows(desk)
    desk.click("dri", ids.RECHARTER_DROP, str(row.pk))
    assert "Only its sponsor can do that with I-1 EU launch." in desk.whispered()
    desk.click("sponsor", ids.RECHARTER_DROP, str(row.pk))
    assert desk.court.all(Initiative)[0].state == "dropped"


def test_hand_over(desk: Desk) -> None:
    [row] = rows(desk)
    desk.click("sponsor", ids.RECHARTER_HAND_OVER, str(row.pk))
    view = desk.opened()
    assert validate_view(view, "modal") == []
    assert (view["callback_id"], view["private_metadata"]) == (ids.RECHARTER_HAND_OVER_FORM, str(row.pk))
    refused = desk.submit("sponsor", ids.RECHARTER_HAND_OVER_FORM, str(row.pk), dri=None)
    assert refused["errors"] == {"dri": "Nobody is named: choose one person."}
    assert desk.submit("sponsor", ids.RECHARTER_HAND_OVER_FORM, str(row.pk), dri=desk.court.slack("other")) == {}
    assert rows_now(desk) == [RecharterState.HANDED_OVER]


def test_a_new_target_and_date(desk: Desk) -> None:
    [row] = rows(desk)
    desk.click("sponsor", ids.RECHARTER_CHANGE, str(row.pk))
    assert validate_view(desk.opened(), "modal") == []
    given = {"target": "400 paying customers", "due": None}
    refused = desk.submit("sponsor", ids.RECHARTER_CHANGE_FORM, str(row.pk), **given)
    assert refused["errors"] == {"due": "Choose by when."}
    given["due"] = date(2026, 12, 11).isoformat()
    assert desk.submit("sponsor", ids.RECHARTER_CHANGE_FORM, str(row.pk), **given) == {}
    assert rows_now(desk) == [RecharterState.CHANGED]
    assert desk.court.standing().target == "400 paying customers"


def rows_now(desk: Desk) -> list[RecharterState]:
    return [row.state for row in desk.court.all(Recharter)]
