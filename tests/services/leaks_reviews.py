"""Meetings and quarterly lists of private matters, and every button of theirs, for `leaks_kit.py`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain import agenda
from bot.domain.agenda import Item
from bot.domain.review import Section
from bot.messages import ids
from storage.outbox import Outgoing, say
from storage.tables import Carried, Meeting, Recharter, Review
from storage.uow import UnitOfWork
from tests.support.factories import Cast, Made, make_review

Surface = Callable[[Any], str]


def fill(uow: UnitOfWork, cast: Cast, works: Sequence[Made], channel_id: int, channel: str) -> None:
    """A meeting that goes on over each matter, each carried over, and a list of a reset in which each is overdue."""
    message = {"text": "The review", "blocks": []}
    root = say(uow, Outgoing(key="review:before", conversation=channel, payload=message))
    times = {"published_at": uow.at, "publish_at": uow.at}
    review = make_review(uow, "2026-W46", channel_id=channel_id, state="published", outbox_id=root, **times)
    given = {"review_id": review.pk, "cadence_id": review.cadence_id, "opened_at": uow.at}
    items = [Item(Section.NO_ANSWER, work.number, work.id, cast.dri) for work in works]
    started = {"state": "started", "started_at": uow.at, "started_by_id": cast.boss}
    meeting = uow.add(Meeting(**given, **started, ends_at=uow.at.replace(year=2027), agenda=agenda.pack(items)))
    both = {"first_meeting_id": meeting.pk, "last_meeting_id": meeting.pk, "since_at": uow.at}
    for work in works:
        what = {"matter": "initiative", "number": work.number, "initiative_id": work.id}
        uow.add(Carried(cadence_id=review.cadence_id, **what, **both))
        late = {"state": "overdue", "found_at": uow.at, "due_at": uow.at, "period": "2026-Q4", "ticked": True}
        whose = {"sponsor_id": cast.sponsor, "to_id": cast.sponsor, "review_id": review.pk}
        uow.add(Recharter(initiative_id=work.id, charter_id=work.charter_id, **late, **whose))


def meetings() -> Mapping[tuple[str, str], Surface]:
    """The buttons of the meeting of a review, on every review there is."""

    def press(action: str) -> Surface:
        return lambda r: r.click(action, *r.vault.ids(Review))

    return {("action", each): press(each) for each in (ids.MEETING_START, ids.MEETING_CLOSE)}


def recharters() -> Mapping[tuple[str, str], Surface]:
    """What a sponsor's list of a quarterly reset can do, on every row and list there is."""

    def every(*actions: str) -> Surface:
        return lambda r: "".join(r.click(each, *r.vault.ids(Recharter)) for each in actions)

    def all_kept(r: Any) -> str:
        people = (r.vault.court.cast.sponsor, *r.vault.person.values())
        return r.click(
            ids.RECHARTER_KEEP_ALL, *(f"{each}:{who}:{who}" for each in r.vault.ids(Review) for who in people)
        )

    def submitted(form: str, **given: str) -> Surface:
        return lambda r: "".join(r.submit(form, str(each), **given) for each in r.vault.ids(Recharter))

    return {
        ("action", ids.RECHARTER_KEEP): every(ids.RECHARTER_KEEP),
        ("action", ids.RECHARTER_KEEP_ALL): all_kept,
        ("action", ids.RECHARTER_DROP): every(ids.RECHARTER_DROP),
        ("action", r"^recharter\.(hand_over|change)$"): every(ids.RECHARTER_HAND_OVER, ids.RECHARTER_CHANGE),
        ("view", ids.RECHARTER_HAND_OVER_FORM): submitted(ids.RECHARTER_HAND_OVER_FORM, dri="U1"),
        ("view", ids.RECHARTER_CHANGE_FORM): submitted(ids.RECHARTER_CHANGE_FORM, target="Sold out", due="2027-03-01"),
    }
