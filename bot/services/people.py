"""Who acts, who is known, and the DMs they get: every service asks here who somebody is."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import PersonKind
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.people import PersonFacts
from bot.domain.policy import zone_or_utc
from bot.messages import introduction
from bot.services import days_off
from storage import outbox
from storage.outbox import Outgoing
from storage.queries import homes, settings
from storage.queries import people as queries
from storage.tables import Outbox, Person
from storage.uow import ReadUnit, UnitOfWork

#: An introduction that waits for somebody's working hours has gone out by then, whatever their holidays.
_INTRODUCING = timedelta(days=7)


class NotMet(UserError):
    """Somebody acts whom the directory has not told us of; a handler reads them from Slack and tries again."""

    def __init__(self, slack_id: str) -> None:
        super().__init__("We have not met yet, and Slack did not tell me in time who you are. Please try again.")
        self.slack_id = slack_id


def known(uow: ReadUnit, slack_id: str) -> Person | None:
    """The person with that Slack id, or None where the store does not know them yet."""
    return queries.by_slack_id(uow, slack_id)


def actor(uow: ReadUnit, slack_id: str) -> Person:
    """The person who acts: an active human of this workspace.

    Raises:
        NotMet: Slack has not told us of them yet.
        UserError: for guests, strangers, bots and deactivated accounts; a sentence each.
    """
    person = known(uow, slack_id)
    if person is None:
        raise NotMet(slack_id)
    for wrong, sentence in _refusals(person):
        if wrong:
            raise UserError(sentence)
    return person


def leaders(uow: ReadUnit) -> list[Person]:
    """The leaders who can act, in the order in which they became known."""
    return queries.leaders(uow)


def require_leader(uow: ReadUnit, slack_id: str, to_do: str) -> Person:
    """The person who acts, who must be a leader.

    Args:
        uow: the unit of work.
        slack_id: who acts.
        to_do: completes "Only a leader may …", such as "assign a DRI".

    Raises:
        UserError: for everybody else; the sentence names whom to ask.
    """
    person = actor(uow, slack_id)
    if not person.is_leader:
        raise UserError(f"Only a leader may {to_do}: {whom_to_ask(uow)}.")
    return person


def whom_to_ask(uow: ReadUnit) -> str:
    """ "ask Dana or Lee", for a refusal; says how to name leaders where there are none."""
    names = [each.name or "a leader" for each in leaders(uow)[:3]]
    if not names:
        return "there is no leader yet, so ask a Slack admin to name one with /cadence leader @person"
    return f"ask {' or '.join(names)}"


def reachable(person: Person | None) -> bool:
    """Whether somebody can be asked and can answer: an active human of this workspace."""
    return person is not None and person.active and person.kind is PersonKind.HUMAN


def facts(person: Person | None, *, away: bool = False) -> PersonFacts | None:
    """What the rules of the domain need to know of a person; None for nobody."""
    if person is None:
        return None
    own = person.kind is not PersonKind.STRANGER
    return PersonFacts(
        person.slack_id, shown(person), person.kind, person.active, own, is_leader=person.is_leader, away=away
    )


def shown(person: Person | None) -> str:
    """The name for plain sentences."""
    return (person.name or "This person") if person else "somebody"


def zone_of(uow: ReadUnit, person: Person) -> ZoneInfo:
    """Where somebody is; the workspace's zone where Slack has not told us."""
    return zone_or_utc(person.zone or settings.workspace(uow).zone)


def calendar_of(uow: ReadUnit, person: Person) -> WorkingCalendar:
    """Somebody's working time: the workspace's policy in the person's zone, with the holidays of their country."""
    return days_off.calendar(settings.policy(uow), zone_of(uow, person), person.holidays)


def response_days(uow: ReadUnit) -> int:
    """Working days a leader has to answer an escalation."""
    return settings.policy(uow).response_days


def today(uow: ReadUnit, person: Person) -> date:
    """The day it is where somebody is."""
    return local_date(uow.at, zone_of(uow, person))


def introduce(uow: UnitOfWork, person: Person, due_at: datetime | None = None) -> None:
    """Before somebody's first DM: say once what is recorded, who sees it, how long (design 2.3).

    It is a message of its own in the person's lane, due with the DM that it comes before; a DM that is due earlier, the
    answer to a click, brings it along.
    """
    key = f"introduction:{person.pk}"
    if person.introduced_at is None and uow.move(Person, person.pk, {"introduced_at": None}, introduced_at=uow.at):
        payload = introduction.first_message()
        outbox.say(
            uow,
            Outgoing(
                key=key,
                conversation=person.slack_id,
                person_id=person.pk,
                about=key,
                payload=payload,
                due_at=due_at,
            ),
        )
    elif person.introduced_at is not None and uow.at - person.introduced_at < _INTRODUCING:
        outbox.hasten(uow, key, due_at or uow.at)


def tell(
    uow: UnitOfWork,
    person: Person,
    key: str,
    payload: dict[str, Any],
    *,
    about: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Send somebody a DM, after the introduction if it is their first; returns the outbox row's id.

    Args: as `storage.outbox.Outgoing`. Whether the person is still active is checked before the post.
    """
    introduce(uow, person, due_at)
    message = Outgoing(
        key=key,
        conversation=person.slack_id,
        person_id=person.pk,
        payload=payload,
        about=about,
        due_at=due_at,
        expires_at=expires_at,
    )
    if person.home_digest is not None:
        homes.mark(uow, [person.pk])
    return outbox.say(uow, message)


def refresh(uow: UnitOfWork, key: str, payload: dict[str, Any]) -> None:
    """Change the DM or message that was said under this key, if there is one."""
    row = said(uow, key)
    if row is not None:
        outbox.refresh(uow, row, payload)


def said(uow: ReadUnit, key: str) -> int | None:
    """The outbox row of the message said under this key, or None."""
    row = uow.first(Outbox, col(Outbox.key) == key)
    return row.pk if row else None


def _refusals(person: Person) -> list[tuple[bool, str]]:
    return [
        (person.kind is PersonKind.BOT, "Bots cannot act here: a person answers, a program does not."),
        (
            person.kind is PersonKind.STRANGER,
            "You belong to another workspace, and this one is kept by its own members: ask one of them.",
        ),
        (person.kind is PersonKind.GUEST, "Guests cannot act here: ask a full member of this workspace."),
        (not person.active, "Your account is deactivated, so nothing was changed."),
    ]
