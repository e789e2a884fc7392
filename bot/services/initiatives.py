"""Initiatives and who answers for them: what every service of ownership builds on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col

from bot.domain import numbers
from bot.domain.codes import EndCode, InitiativeState, LedgerCode, Visibility
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.ownership import check_sponsor
from bot.messages import ownership as words
from bot.messages.text import Payload
from bot.services import audiences, chartering, directory_places, following, involved, leaving, people
from bot.services.owned import owned as owned
from storage import ledger, outbox, passages
from storage.codes import Acceptance, PassageKind
from storage.numbers import next_number
from storage.queries import ownership as queries
from storage.queries import settings
from storage.queries.ownership import Standing
from storage.queries.visible import visible_initiatives
from storage.tables import Assignment, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A checked initiative, ready to be opened."""

    dri: Person
    sponsor: Person
    name: str
    target: str
    due: date
    quarter_target: str = ""
    visibility: Visibility = Visibility.WORKSPACE
    audience: Sequence[Person] = ()
    channel: str = ""
    """Slack's id of the channel whose members may see it."""


def find(uow: ReadUnit, viewer: Person, typed: str) -> Standing:
    """The initiative somebody means by `I-7`, `i7` or `7`.

    Raises:
        UserError: it is no number, or there is none with it that this person may see; the same words for both.
    """
    number = numbers.parse_initiative(typed)
    if number is None:
        shown = typed.strip()[:40]
        raise UserError(f'"{shown}" is no initiative: write its number, such as I-7. `/dri list all` shows them.')
    found = queries.seen_by(uow, viewer.pk, number)
    if found is None:
        raise UserError(f"I know no {numbers.initiative(number)}. `/dri list all` shows every open initiative.")
    return found


def find_open(uow: ReadUnit, viewer: Person, typed: str) -> Standing:
    """As `find`, and UserError where the initiative has ended."""
    found = find(uow, viewer, typed)
    check_open(found)
    return found


def find_by_id(uow: ReadUnit, viewer: Person, initiative_id: int) -> Standing:
    """The open initiative behind a button.

    Raises:
        UserError: there is none that this person may see, or it has ended.
    """
    row = uow.first(Initiative, col(Initiative.id) == initiative_id, visible_initiatives(uow, viewer.pk))
    if row is None:
        raise UserError("I know no such initiative any more.")
    standing = queries.standing(uow, initiative_id)
    check_open(standing)
    return standing


def check_open(standing: Standing) -> None:
    """UserError where the initiative has ended."""
    state = standing.initiative.state
    if state is not InitiativeState.OPEN:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"{number} has ended as {state.value}, so nothing of it can be changed.")


def check_steers(standing: Standing, actor: Person, to_do: str) -> None:
    """UserError for whoever is neither the sponsor nor a leader; `to_do` completes "… may"."""
    if actor.pk != standing.sponsor.pk and not actor.is_leader:
        number, sponsor = numbers.initiative(standing.initiative.number), people.shown(standing.sponsor)
        raise UserError(f"Only its sponsor {sponsor} or a leader may {to_do} {number}.")


def open_new(uow: UnitOfWork, by: Person, plan: Plan) -> Standing:
    """Open an initiative with its first charter and assignment, and tell its DRI and sponsor."""
    row = uow.add(
        Initiative(
            number=next_number(uow, "initiative"),
            name=plan.name,
            visibility=plan.visibility,
            channel_id=directory_places.place(uow, plan.channel).pk if plan.channel else None,
            opened_by_id=by.pk,
            opened_at=uow.at,
        )
    )
    audiences.keep(uow, row.pk, plan.audience, plan.channel)
    target_id = passages.keep(uow, PassageKind.TARGET, plan.target, author_id=by.pk)
    chartering.first(
        uow, row.pk, target_id=target_id, due=plan.due, sponsor=plan.sponsor, by=by, quarter_target=plan.quarter_target
    )
    ledger.note(
        uow,
        LedgerCode.INITIATIVE_OPENED,
        actor_id=by.pk,
        initiative_id=row.pk,
        number=row.number,
        due_on=plan.due.isoformat(),
        sponsor_id=plan.sponsor.pk,
        visibility=plan.visibility.value,
    )
    give(uow, row.pk, plan.dri, by)
    standing = queries.standing(uow, row.pk)
    if plan.sponsor.pk != by.pk:
        people.tell(uow, plan.sponsor, f"sponsor:{row.pk}:1", words.sponsoring(owned(standing), by.slack_id))
    return standing


def give(uow: UnitOfWork, initiative_id: int, dri: Person, by: Person) -> Assignment:
    """Make somebody the DRI and tell them; who takes it themselves has accepted it.

    Raises:
        StoreRefused: on commit, where the initiative has a DRI already.
    """
    themselves = dri.pk == by.pk
    row = uow.add(
        Assignment(
            initiative_id=initiative_id,
            person_id=dri.pk,
            assigned_by_id=by.pk,
            assigned_at=uow.at,
            silent_at=_silent_at(uow, dri),
            accepted_at=uow.at if themselves else None,
            acceptance=Acceptance.CLICK if themselves else None,
        )
    )
    ledger.note(uow, LedgerCode.ASSIGNED, actor_id=by.pk, initiative_id=initiative_id, about=key(row.pk), dri_id=dri.pk)
    if not themselves:
        _tell_dri(uow, row, dri, by)
    return row


def end(uow: UnitOfWork, standing: Standing, code: EndCode, by: Person | None, said: str, reason: str = "") -> None:
    """End the current assignment, if there is one, and close the DRI's message with the sentence `said` (mrkdwn).

    Raises:
        UserError: somebody ended it a moment before.
    """
    held = standing.assignment
    if held is None:
        return
    reason_id = passages.keep(uow, PassageKind.REASON, reason, author_id=by.pk if by else None) if reason else None
    ending = {"ended_at": uow.at, "end_code": code, "ended_by_id": by.pk if by else None, "reason_id": reason_id}
    if not uow.move(Assignment, held.pk, {"ended_at": None}, **ending):
        raise _was_first(uow, standing)
    ledger.note(
        uow,
        LedgerCode.ASSIGNMENT_ENDED,
        actor_id=by.pk if by else None,
        initiative_id=standing.pk,
        about=key(held.pk),
        code_of_end=code.value,
    )
    if not outbox.cancel(uow, key(held.pk)):
        people.refresh(uow, key(held.pk), words.settled(owned(standing), said))


def change_dri(
    uow: UnitOfWork, standing: Standing, new: Person, by: Person, code: EndCode, *, sponsor: Person | None = None
) -> Standing:
    """End the current assignment with `code` and give the initiative to somebody else; both are told.

    Where the sponsor becomes the DRI, the leader above sponsors from now on, in a new version of the charter. `sponsor`
    names somebody for that in any case.
    """
    old = standing.dri
    end(uow, standing, code, by, words.handed_over(new.slack_id, by.slack_id))
    if sponsor is None and new.pk == standing.sponsor.pk:
        sponsor = sponsor_for(uow, standing.sponsor, standing.sponsor, None)
    if sponsor is not None and sponsor.pk != standing.sponsor.pk:
        chartering.change(uow, standing, by=by, sponsor=sponsor)
    give(uow, standing.pk, new, by)
    from_id = old.pk if old else None
    ledger.note(uow, LedgerCode.HANDED_OVER, actor_id=by.pk, initiative_id=standing.pk, from_id=from_id, to_id=new.pk)
    following.owner_changed(uow, standing.pk, from_id, new.pk)
    leaving.refresh(uow, old)
    now = queries.standing(uow, standing.pk)
    if old is not None and people.reachable(old) and old.pk != by.pk:
        people.tell(uow, old, f"handed_over:{key(_held(standing))}", _to_old(standing, new, by))
    if now.sponsor.pk not in (by.pk, new.pk):
        change = f"dri_changed:{key(_held(now))}"
        people.tell(uow, now.sponsor, change, words.dri_changed(owned(now), by.slack_id))
    told = words.dri_changed_for_watchers(owned(now), by.slack_id)
    involved.tell_watchers(
        uow, standing.pk, f"dri_changed:{key(_held(now))}", told, but=(by, old, new, now.sponsor, standing.sponsor)
    )  # fmt: skip
    if standing.sponsor.pk not in (now.sponsor.pk, by.pk, new.pk) and people.reachable(standing.sponsor):
        people.tell(
            uow, standing.sponsor, f"sponsor_changed:{now.charter.pk}", words.sponsor_changed(owned(now), by.slack_id)
        )
    return now


def sponsor_for(uow: ReadUnit, dri: Person, default: Person, wanted: Person | None) -> Person:
    """To whom a DRI answers: whoever was named, else the default, else (for one's own initiative) the leader above.

    Raises:
        UserError: who was named cannot sponsor, or nobody is above and a sponsor must be named.
    """
    top = is_top(dri)
    above = uow.get(Person, dri.escalates_to_id)
    sponsor = wanted or (default if default.pk != dri.pk else above if people.reachable(above) else None)
    if sponsor is None and top:
        sponsor = dri
    if sponsor is None:
        raise UserError("Nobody answers to themselves: name a sponsor, such as: sponsor @dana.", "sponsor")
    facts = people.facts(dri)
    if facts is not None:
        check_sponsor(facts, people.facts(sponsor), top=top)
    return sponsor


def is_top(person: Person) -> bool:
    """Whether somebody is a leader with nobody above: the one who may sponsor themselves."""
    return person.is_leader and person.escalates_to_id is None


def key(assignment_id: int) -> str:
    """What the DRI's message is about, and its key in the outbox."""
    return f"assignment:{assignment_id}"


def _tell_dri(uow: UnitOfWork, row: Assignment, dri: Person, by: Person) -> None:
    standing = queries.standing(uow, row.initiative_id)
    pending = len(queries.waiting_for(uow, dri.pk))
    payload = words.assigned(owned(standing), by.slack_id, row.silent_at, pending=pending)
    people.tell(uow, dri, key(row.pk), payload, about=key(row.pk))


def _silent_at(uow: ReadUnit, dri: Person) -> datetime:
    calendar = people.calendar_of(uow, dri)
    last = calendar.add_working_days(local_date(uow.at, calendar.zone), settings.policy(uow).accept_days)
    return calendar.closes_at(last)


def _to_old(standing: Standing, new: Person, by: Person) -> Payload:
    return words.settled(owned(standing), words.handed_over(new.slack_id, by.slack_id) + " Thank you for carrying it.")


def _held(standing: Standing) -> int:
    return standing.assignment.pk if standing.assignment else 0


def _was_first(uow: UnitOfWork, standing: Standing) -> UserError:
    uow.session.expire_all()
    last = queries.assignments_of(uow, standing.pk)[-1]
    who = people.shown(uow.get(Person, last.assigned_by_id if last.ended_at is None else last.ended_by_id))
    number = numbers.initiative(standing.initiative.number)
    return UserError(f"{who} was first and has just changed who answers for {number}; nothing of yours was stored.")
