"""After every change: when the tick looks again, and what everybody's messages say and let them press.

Each person has one live message of an agreement, the last in which they were told of it. Only that one has buttons;
whoever is told anew gets a new one, and the one before loses its buttons in the same commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.domain import agreement as rules
from bot.domain.codes import AgreementState, LedgerCode
from bot.domain.errors import UserError
from bot.domain.policy import zone_or_utc
from bot.messages import agreement as words
from bot.messages import agreement_news as news
from bot.services import people
from bot.services.agreements import permits, standing
from bot.services.agreements.standing import Standing, Which
from bot.services.answering.message import FALLBACK, Place
from bot.services.escalations.source import Source
from bot.services.outcome import Outcome, Payload
from bot.services.ports import Call
from storage import ledger, outbox
from storage.queries import agreements as queries
from storage.queries.agreements import Card
from storage.tables import Agreement, Escalation, Person
from storage.uow import ReadUnit, UnitOfWork

FIRST = "Somebody has changed this agreement at the same moment: please look again."


def allowed(
    uow: ReadUnit, call: Call, which: Which, act: words.Act, version: int | None = None
) -> tuple[Standing, Person]:  # fmt: skip
    """The agreement and who acts, if they may do this to it now.

    Raises:
        UserError: it is not theirs to see or to do, or somebody was first.
    """
    actor = people.actor(uow, call.actor)
    now = standing.load(uow, standing.find(uow, actor, which))
    permits.require(uow, now, actor, act, version)
    return now, actor


def begin(
    uow: UnitOfWork, call: Call, which: Which, act: words.Act, version: int | None = None
) -> tuple[Standing, Person]:
    """As `allowed`, for whoever writes: of two at once the second waits here, and then sees what the first did."""
    row = hold(uow, standing.find(uow, people.actor(uow, call.actor), which))
    return allowed(uow, call, row.pk, act, version)


def hold(uow: UnitOfWork, row: Agreement) -> Agreement:
    """Keep everybody else from changing an agreement until this unit of work ends; returns it as it is then.

    SQLite has one writer anyway. The escalation comes first, as where that one is settled, so that two units of work
    never wait for each other.
    """
    escalation = uow.get(Escalation, row.escalation_id)
    if escalation is not None:
        uow.move(Escalation, escalation.pk, {}, number=escalation.number)
    uow.move(Agreement, row.pk, {}, number=row.number)
    return uow.one(Agreement, row.pk)


def move(uow: UnitOfWork, now: Standing, state: AgreementState, **values: Any) -> None:
    """Change an agreement if it is as it was read.

    Raises:
        UserError: somebody was first; the sentence says who and what.
    """
    before = {"state": now.row.state, "version": now.row.version}
    if rules.is_final(state):
        values["ended_at"] = uow.at
    if not uow.move(Agreement, now.pk, before, state=state, **values):
        raise UserError(permits.what_happened(uow, now) or FIRST)


def note(uow: UnitOfWork, now: Standing, code: LedgerCode, by: Person | None, **details: Any) -> None:
    """One line on the ledger about an agreement."""
    actor_id, about = by.pk if by else None, standing.about(now.row)
    ledger.note(uow, code, actor_id=actor_id, initiative_id=now.row.initiative_id, about=about, **details)


def changed(
    uow: UnitOfWork,
    row: Agreement,
    sentence: str,
    *,
    tell: Iterable[Person] | None = None,
    by: Person | None = None,
    place: Place | None = None,
) -> Outcome:
    """Bring the schedule and every message of an agreement up to what has just happened.

    Args:
        uow: the unit of work in which it happened.
        row: the agreement.
        sentence: what happened, mrkdwn; both sides read the same words.
        tell: who gets a message of their own about it, save whoever did it; None for the two sides.
        by: who did it; None for the bot, which keeps to everybody's working hours.
        place: the message whose button did it.

    Returns:
        What whoever did it sees: their message as it is now, or the news of it.
    """
    now = standing.load(uow, row)
    uow.move(Agreement, row.pk, {}, next_at=next_at(uow, now))
    everybody = (now.provider, now.dri) if tell is None else tell
    told = {each.pk: each for each in everybody if by is None or each.pk != by.pk}
    cards = queries.cards(uow, row.pk)
    for person in told.values():
        _tell(uow, now, person, sentence, cards.get(person.pk), soon=by is not None)
    shown = Outcome(say=words.news(standing.word(uow, now), sentence), clear=True)
    for card in cards.values():
        if card.person_id not in told:
            shown = _refresh(uow, now, card, sentence, by, place) or shown
    return shown


def render(uow: ReadUnit, now: Standing, person: Person, sentence: str) -> Payload:
    """The agreement as somebody sees it now, with the buttons that are theirs."""
    source = Source(initiative_id=now.row.initiative_id, agreement_id=now.pk)
    escalate = str(source) if permits.may_escalate(uow, now, person) else ""
    return words.card(standing.word(uow, now), sentence, permits.allowed(uow, now, person), escalate)


def next_at(uow: ReadUnit, now: Standing) -> datetime | None:
    """When the tick has something to do about it next; None for never."""
    found = [at for at in _instants(uow, now) if at is not None and at > uow.at]
    return min(found, default=None)


def _instants(uow: ReadUnit, now: Standing) -> list[datetime | None]:
    row, opened = now.row, now.opened
    match row.state:
        case AgreementState.PROPOSED if opened is not None:
            answer = None if row.passed_on_at else standing.answer_due(uow, now, opened.proposed_at)
            return [answer, standing.ends_at(opened)]
        case AgreementState.DECLINED if now.last.other_date is not None:
            return [rules.deadline_instant(now.last.other_date, zone_or_utc(now.last.zone))]
        case AgreementState.IN_FORCE:
            amendment = standing.ends_at(opened) if opened else None
            return [row.due_at, _reminder(uow, now), amendment, standing.dispute_until(uow, now)]
        case AgreementState.DELIVERED if now.waiting is not None:
            return [standing.review_due(uow, now, now.waiting.delivered_at)]
    return []


def _reminder(uow: ReadUnit, now: Standing) -> datetime | None:
    """The next reminder, of those before the deadline."""
    if now.current is None or now.row.due_at is None:
        return None
    at = rules.next_reminder(now.current.deadline_on, people.calendar_of(uow, now.provider), uow.at)
    return at if at is not None and at < now.row.due_at else None


def _tell(
    uow: UnitOfWork, now: Standing, person: Person, sentence: str, before: Card | None, *, soon: bool
) -> None:  # fmt: skip
    if before is not None and before.is_unsent:
        outbox.cancel(uow, _lane(now, person.pk))
    if before is not None:
        said = news.superseded() if soon else sentence  # the newer one may wait for their morning
        outbox.refresh(uow, before.id, words.news(standing.word(uow, now), said))
    key = f"{standing.about(now.row)}:request:{queries.times_said(uow, now.pk) + 1}:{person.pk}"
    due_at = None if soon else people.calendar_of(uow, person).next_working_instant(uow.at)
    payload = render(uow, now, person, sentence)
    people.tell(uow, person, key, payload, about=_lane(now, person.pk), due_at=due_at)


def _refresh(
    uow: UnitOfWork, now: Standing, card: Card, sentence: str, by: Person | None, place: Place | None
) -> Outcome | None:  # fmt: skip
    """Change somebody's live message in place; what was clicked is shown through the click itself."""
    person = uow.one(Person, card.person_id)
    payload = render(uow, now, person, sentence)
    is_side = person.pk in now.parties
    if card.is_unsent and not is_side and not _has_buttons(payload):
        outbox.cancel(uow, _lane(now, person.pk))  # it asked for something that nobody needs any more
        return None
    is_clicked = by is not None and by.pk == person.pk and place is not None and _is_at(uow, card, place)
    outbox.refresh(uow, card.id, payload, after=FALLBACK if is_clicked else timedelta(0))
    return Outcome(replace=payload, target_id=card.id) if is_clicked else None


def _is_at(uow: UnitOfWork, card: Card, place: Place) -> bool:
    """Whether that message is the one clicked; a click tells where it stands if nobody knew."""
    said = outbox.said_at(uow, place.channel, place.ts)
    if said is None and outbox.target(uow, card.id).receipt_ts is None:
        return outbox.adopt(uow, card.id, place.channel, place.ts)
    return said is not None and said.pk == card.id


def _has_buttons(payload: Payload) -> bool:
    return any(block["type"] == "actions" for block in payload["blocks"])


def _lane(now: Standing, person_id: int) -> str:
    """What an unsent message is about: taken back for one person at a time."""
    return f"{standing.about(now.row)}:{person_id}"
