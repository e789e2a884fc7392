"""Who is part of an escalation: whoever may raise it, the other side, the leader it goes to first."""

from bot.domain.codes import EscalationKind
from bot.domain.errors import UserError
from bot.messages import ids
from bot.services import people
from bot.services.escalations import matters
from storage.queries.ownership import Standing
from storage.tables import CheckIn, Person
from storage.uow import ReadUnit


def may_raise(uow: ReadUnit, standing: Standing, actor: Person, checkin_id: int) -> bool:
    """Whether somebody escalates this initiative: its DRI, its sponsor, or whoever was asked about it."""
    checkin = uow.get(CheckIn, checkin_id or None)
    answers = {standing.dri.pk if standing.dri else None, checkin.person_id if checkin else None, standing.sponsor.pk}
    return actor.pk in answers


def check_may_raise(uow: ReadUnit, standing: Standing, actor: Person, checkin_id: int) -> None:
    """UserError for whoever `may_raise` excludes."""
    if not may_raise(uow, standing, actor, checkin_id):
        name = people.shown(standing.dri)
        raise UserError(f"Only its DRI escalates an initiative: tell {name} first.", ids.FIELD_INITIATIVE)


def other_side(uow: ReadUnit, actor: Person, slack_id: str | None, kind: EscalationKind | None) -> Person | None:
    """The person on the other side; None for nobody.

    Raises:
        UserError: nobody where a person is to be replaced, or somebody who cannot be the other side.
    """
    if slack_id is None and kind is EscalationKind.REPLACE_PERSON:
        raise UserError("Name the person: it then goes past them, and they are not told.", ids.FIELD_COUNTERPART)
    if slack_id is None:
        return None
    found = people.known(uow, slack_id)
    if found is None or not people.reachable(found):
        raise UserError(
            "The other side is one active person of this company; for a supplier, whoever owns it.",
            ids.FIELD_COUNTERPART,
        )
    if found.pk == actor.pk:
        raise UserError("You cannot be the other side of your own escalation.", ids.FIELD_COUNTERPART)
    return found


def first_leader(uow: ReadUnit, standing: Standing, actor: Person, counterpart: Person | None) -> Person:
    """The first in the path who is neither away nor part of it.

    Raises:
        UserError: there is no such leader.
    """
    about = [each.slack_id for each in (actor, counterpart, standing.dri) if each]
    chain = matters.leaders_above(uow, standing.sponsor.pk)
    found = next(iter(matters.allowed(uow, chain, about)), None)
    leader = people.known(uow, found) if found else None
    if leader is None:
        raise UserError(
            "There is no leader this could go to who is not part of it: a leader is named with /cadence leader.",
            ids.FIELD_COUNTERPART,
        )
    return leader
