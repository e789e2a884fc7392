"""Who may answer for an initiative: exactly one human, active, of this workspace; and to whom they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import PersonKind
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.people import Mentions, PersonFacts, read_people
from bot.domain.similarity import Named, similar

#: Working days after which an assignment that was not handed back counts as accepted.
ACCEPTED_AFTER_DAYS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, and in what capacity: ``dri``, ``acting``, ``sponsor`` or, in the sponsor's place, ``above``."""

    person: PersonFacts
    as_role: str


def one_person(mentions: Mentions, field: str = "dri") -> str:
    """The Slack id of the single person named; UserError for a group, a broadcast, two names or none."""
    if mentions.broadcasts:
        raise UserError(f"@{mentions.broadcasts[0]} is everybody, and so nobody: name one person as DRI.", field)
    if mentions.groups:
        raise UserError("A user group cannot be a DRI: a team does not answer, a person does. Name one person.", field)
    if len(mentions.users) > 1:
        raise UserError("Two names are no DRI: each would wait for the other. Name one; the other can help.", field)
    if not mentions.users:
        raise UserError("Nobody is named: mention one person, such as @dana.", field)
    return mentions.users[0]


def check_dri(person: PersonFacts | None, field: str = "dri") -> None:
    """Refuse whoever cannot answer for an initiative; None stands for somebody the directory does not know."""
    _check_human(person, "DRI", field)


def check_sponsor(dri: PersonFacts, sponsor: PersonFacts | None, top: bool = False, field: str = "sponsor") -> None:
    """Refuse whoever cannot be the sponsor.

    Args:
        top: the DRI is a leader with nobody above, the one case in which a person may sponsor themselves.
    """
    _check_human(sponsor, "sponsor", field)
    if sponsor is None or not sponsor.is_leader:
        name = sponsor.name if sponsor else "This person"
        raise UserError(f"{name} is not a leader and cannot sponsor: name one of the leaders (/dri leaders).", field)
    if sponsor.id == dri.id and not top:
        raise UserError(
            f"{dri.name} cannot be DRI and sponsor at once, for nobody answers to themselves: name another sponsor.",
            field,
        )


def asked_person(
    dri: PersonFacts | None, accepted: bool, acting: PersonFacts | None, sponsor: PersonFacts | None,
    above: Iterable[PersonFacts | None] = (),
) -> Asked | None:  # fmt: skip
    """Who is asked, and carries the miss: the DRI, their acting DRI while away, else the sponsor (owner by default).

    A sponsor who is away or has left is stood in for by `above`: their own stand-in, then whom they escalate to. Where
    nobody above can answer either, a sponsor who is away is asked all the same. None where nobody can be asked, which
    is a finding of the audit and nobody's miss.
    """
    if dri and accepted and _reachable(dri):
        if not dri.away:
            return Asked(dri, "dri")
        if acting and acting.id != dri.id and _here(acting):
            return Asked(acting, "acting")
    if sponsor and _here(sponsor):
        return Asked(sponsor, "sponsor")
    for leader in above:
        if leader and _here(leader) and (dri is None or leader.id != dri.id):
            return Asked(leader, "above")
    return Asked(sponsor, "sponsor") if sponsor and _reachable(sponsor) else None


def accepted_by_silence(assigned_at: datetime, calendar: WorkingCalendar, now: datetime) -> bool:
    """Whether two working days of the new DRI have passed without a hand-back."""
    return now >= silence_accepts_at(assigned_at, calendar)


def silence_accepts_at(assigned_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When an assignment counts as accepted: the end of the second working day after it was told."""
    last = calendar.add_working_days(local_date(assigned_at, calendar.zone), ACCEPTED_AFTER_DAYS)
    return calendar.closes_at(last)


def _here(person: PersonFacts) -> bool:
    return _reachable(person) and not person.away


def _reachable(person: PersonFacts) -> bool:
    return person.active and person.own_workspace and person.kind is PersonKind.HUMAN


def _check_human(person: PersonFacts | None, role: str, field: str) -> None:
    if person is None:
        raise UserError(f"I do not know this person, so they cannot be the {role}: name somebody here.", field)
    for wrong, why in _refusals(person):
        if wrong:
            raise UserError(f"{person.name} {why}, and cannot be the {role}: name an active member.", field)


def _refusals(person: PersonFacts) -> Sequence[tuple[bool, str]]:
    return [
        (person.kind is PersonKind.BOT, "is a bot"),
        (person.kind is PersonKind.STRANGER or not person.own_workspace, "belongs to another workspace"),
        (person.kind is PersonKind.GUEST, "is a guest"),
        (not person.active, "is deactivated"),
    ]


def duplicates(name: str, target: str, open_ones: Iterable[Named]) -> list[Named]:
    """Open initiatives very like this one, the most alike first; shown before assigning."""
    return similar(name, target, open_ones)


__all__ = [
    "Asked",
    "Mentions",
    "Named",
    "PersonFacts",
    "accepted_by_silence",
    "asked_person",
    "check_dri",
    "check_sponsor",
    "duplicates",
    "one_person",
    "read_people",
    "silence_accepts_at",
    "similar",
]
