"""`/dri charter`: the DRI asks for another target or date; the sponsor, or a leader, changes it at once."""

from collections.abc import Mapping
from datetime import date

from bot.domain import charter as rules
from bot.domain import numbers
from bot.domain.charter import Change, Goal
from bot.domain.codes import ActorRole, CharterAction, InitiativeState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import charter_forms as forms
from bot.messages import charters as words
from bot.messages import ids
from bot.services import chartering, daily_list, home, initiatives, involved, people
from bot.services.charters import matters
from bot.services.consequences import surprises
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import charters as queries
from storage.queries.ownership import Standing
from storage.tables import Assignment, Charter, CharterRequest, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork

USAGE = "Say which initiative: /dri charter I-7."


def show_typed(store: Store, call: Call, text: str) -> Outcome:
    """Open the form by `/dri charter I-7`.

    Raises:
        UserError: by anybody but its DRI, its sponsor or a leader; or while a request is open.
    """
    if not text.strip():
        raise UserError(USAGE)
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        return _form(uow, actor, initiatives.find_open(uow, actor, text))


def show(store: Store, call: Call, initiative_id: int) -> Outcome:
    """Open the form by its button; raises as `show_typed`."""
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        return _form(uow, actor, initiatives.find_by_id(uow, actor, initiative_id))


def submitted(store: Store, call: Call, initiative_id: int, values: Mapping[str, str | None]) -> Outcome:
    """The filled form: a request by the DRI, a change by whoever could grant one.

    Raises:
        UserError: on the field that is missing or wrong; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        standing = initiatives.find_by_id(uow, actor, initiative_id)
        action = _action(uow, actor, standing)
        change = _checked(uow, actor, standing, values)
        if action is CharterAction.REQUEST:
            _ask(uow, actor, standing, change)
        else:
            _change(uow, actor, standing, change)
        home.follow(uow, actor)
        uow.commit()
    return NOTHING


def may_change(standing: Standing, actor: Person) -> CharterAction | None:
    """What this person may do about a charter: ask, change, or nothing."""
    role = matters.role(standing, actor)
    if role is ActorRole.DRI:
        return CharterAction.REQUEST
    return None if role is ActorRole.OTHER else CharterAction.CHANGE


def _form(uow: ReadUnit, actor: Person, standing: Standing) -> Outcome:
    action = _action(uow, actor, standing)
    today, charter = people.today(uow, actor), standing.charter
    asks = people.shown(matters.who_grants(uow, standing)) if action is CharterAction.REQUEST else ""
    form = forms.change_form(
        standing.pk,
        initiatives.owned(standing).title,
        chartering.goal(uow, standing, today),
        asks=asks,
        first_due=charter.first_due_on or charter.due_on,
        moves=charter.moves,
        near_until=rules.near_until(today),
        surprise=matters.is_on_track(uow, standing.pk),
    )
    return Outcome(open=form)


def _action(uow: ReadUnit, actor: Person, standing: Standing) -> CharterAction:
    """Ask or change; a second request waits for the first."""
    action = may_change(standing, actor)
    number = numbers.initiative(standing.initiative.number)
    if action is None:
        sponsor = people.shown(standing.sponsor)
        raise UserError(f"Only its DRI can ask for a change of {number}, and only {sponsor} or a leader can grant it.")
    waiting = queries.open_of(uow, standing.pk)
    if action is CharterAction.REQUEST and waiting is not None:
        leader = people.shown(uow.get(Person, waiting.leader_id))
        raise UserError(
            f"A change of {number} waits for {leader} already: withdraw that one first, in the message I sent you."
        )
    return action


def _checked(uow: ReadUnit, actor: Person, standing: Standing, values: Mapping[str, str | None]) -> Change:
    today = people.today(uow, actor)
    due = values.get(ids.FIELD_DUE)
    wanted = Goal(
        target=values.get(ids.FIELD_TARGET) or "",
        due=date.fromisoformat(due) if due else standing.charter.due_on,
        quarter_target=values.get(ids.FIELD_QUARTER) or "",
    )
    now = chartering.goal(uow, standing, today)
    return rules.check_change(now, wanted, values.get(ids.FIELD_REASON) or "", today)


def _ask(uow: UnitOfWork, actor: Person, standing: Standing, change: Change) -> None:
    _hold(uow, standing)
    leader = matters.who_grants(uow, standing)
    row = uow.add(
        CharterRequest(
            initiative_id=standing.pk,
            charter_id=standing.charter.pk,
            asked_by_id=actor.pk,
            asked_at=uow.at,
            leader_id=leader.pk,
            target_id=_kept(uow, change.target, actor),
            due_on=change.due,
            quarter_target_id=_kept(uow, change.quarter_target, actor),
            reason_id=passages.keep(uow, PassageKind.REASON, change.reason, author_id=actor.pk),
        )
    )
    about = matters.about(row)
    ledger.note(
        uow,
        LedgerCode.CHANGE_REQUESTED,
        actor_id=actor.pk,
        initiative_id=standing.pk,
        about=about,
        leader_id=leader.pk,
        due_on=change.due.isoformat() if change.due else None,
    )
    asked = matters.shown(uow, row)
    people.tell(uow, leader, matters.leader_key(row), words.to_leader(asked), about=about)
    people.tell(uow, actor, matters.asker_key(row), words.to_asker(asked), about=about)
    daily_list.follow(uow, [leader.pk])


def _hold(uow: UnitOfWork, standing: Standing) -> None:
    """Keep what is asked about as it is until this is stored: another connection that changes it waits, or was first.

    Each is written as it was, in the order in which a close, a hand-over and a change write them.
    """
    held = [uow.move(Initiative, standing.pk, {"state": InitiativeState.OPEN}, state=InitiativeState.OPEN)]
    if standing.assignment is not None:
        held.append(uow.move(Assignment, standing.assignment.pk, {"ended_at": None}, ended_at=None))
    held.append(uow.move(Charter, standing.charter.pk, {"ended_at": None}, ended_at=None))
    if not all(held):
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"Somebody has just changed {number}; look at it with /dri show {number} and ask again.")


def _change(uow: UnitOfWork, actor: Person, standing: Standing, change: Change) -> None:
    before = chartering.goal(uow, standing, people.today(uow, actor))
    if change.due is not None:
        surprises.moved(uow, standing, change.due, actor)
    reason_id = passages.keep(uow, PassageKind.REASON, change.reason, author_id=actor.pk)
    now = chartering.change(
        uow, standing, by=actor, target=change.target, due=change.due, quarter_target=change.quarter_target,
        reason_id=reason_id,
    )  # fmt: skip
    after, about = chartering.goal(uow, now, people.today(uow, actor)), initiatives.owned(now)
    told = words.changed(about, actor.slack_id, before, after, change.reason)
    key = f"charter:{now.charter.pk}"
    for person in (now.dri, now.sponsor):
        if person is not None and person.pk != actor.pk and people.reachable(person):
            people.tell(uow, person, f"{key}:{person.pk}", told)
    people.tell(uow, actor, f"{key}:done", words.changed_done(about, after))
    involved.tell_watchers(uow, standing.pk, key, told, but=(actor, now.dri, now.sponsor))


def _kept(uow: UnitOfWork, words_typed: str | None, by: Person) -> int | None:
    return passages.keep(uow, PassageKind.TARGET, words_typed, author_id=by.pk) if words_typed else None
