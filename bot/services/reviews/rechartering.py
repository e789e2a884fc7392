"""What a sponsor decides in a quarterly reset: keep, hand over, drop, or a new target and date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import authority, numbers
from bot.domain.charter import check_quarter_target
from bot.domain.codes import ActorRole, InitiativeState, LedgerCode, RecharterAction
from bot.domain.dates import read_due_date
from bot.domain.errors import UserError
from bot.domain.recharter import STATE_OF
from bot.domain.target import check_target
from bot.messages import ids
from bot.messages import ownership as ownership_words
from bot.messages import recharter as words
from bot.services import chartering, closing, initiatives, initiatives_handing, people
from bot.services.consequences import surprises
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from bot.services.reviews import recharter_lists
from storage import ledger
from storage.engine import Store
from storage.queries import ownership
from storage.queries import recharters as queries
from storage.queries.ownership import Standing
from storage.tables import Person, Recharter
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True)
class Case:
    """One initiative of a list that somebody may decide now."""

    row: Recharter
    standing: Standing
    actor: Person

    @property
    def title(self) -> str:
        """Its name and number, mrkdwn."""
        return recharter_lists.title(self.standing)


def show(store: Store, call: Call, row_id: int, action: RecharterAction) -> Outcome:
    """Open the form of *Hand over* or *New target and date*.

    Raises:
        UserError: it is another's to decide, or decided; the sentence says by whom.
    """
    with store.read(call.workspace_id, call.at) as uow:
        case = _allowed(uow, call, row_id, action)
        if action is RecharterAction.HAND_OVER:
            return Outcome(open=words.hand_over_form(row_id, case.title))
        now = chartering.goal(uow, case.standing, people.today(uow, case.actor))
        return Outcome(open=words.change_form(row_id, case.title, now.target, now.due, now.quarter_target))


def keep(store: Store, call: Call, row_id: int) -> Outcome:
    """It goes on as it is.

    Raises:
        UserError: as `show`.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, row_id, RecharterAction.KEEP)
        _decide(uow, case, RecharterAction.KEEP)
        shown = _shown(uow, case.row)
        uow.commit()
    return shown


def keep_all(store: Store, call: Call, review_id: int, to_id: int, sponsor_id: int) -> Outcome:
    """Everything of one list that is ticked and still waits goes on as it is.

    Raises:
        UserError: it is another's list, or nothing ticked waits in it any more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        whole = queries.of_list(uow, review_id, to_id, sponsor_id)
        ticked = [row for row in whole if row.ticked and row.state in queries.WAITING]
        if not ticked:
            raise UserError(words.NOTHING_TICKED)
        _take(uow, _allowed_of(uow, people.actor(uow, call.actor), ticked), RecharterAction.KEEP)
        shown = _shown(uow, next(row for row in whole if (row.found_at is None) == (ticked[0].found_at is None)))
        uow.commit()
    return shown


def drop(store: Store, call: Call, row_id: int) -> Outcome:
    """The initiative ends as dropped.

    Raises:
        UserError: as `show`.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, row_id, RecharterAction.DROP)
        _decide(uow, case, RecharterAction.DROP)
        closing.close(uow, case.standing, InitiativeState.DROPPED, case.actor)
        shown = _shown(uow, case.row)
        uow.commit()
    return shown


def hand_over(store: Store, call: Call, row_id: int, slack_id: str | None) -> Outcome:
    """Somebody else answers for it from now on.

    Raises:
        UserError: as `show`; or nobody is named who can be its DRI.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, row_id, RecharterAction.HAND_OVER)
        if not slack_id:
            raise UserError("Nobody is named: choose one person.", ids.FIELD_DRI)
        initiatives_handing.give_to(uow, case.actor, case.standing, slack_id)
        _decide(uow, case, RecharterAction.HAND_OVER)
        uow.commit()
    return NOTHING


def change(store: Store, call: Call, row_id: int, target: str, due_on: date | None, quarter: str = "") -> Outcome:
    """Another target, another date, or both, as a new version of the charter; its DRI is told.

    Args:
        store: the database.
        call: who acts, and when.
        row_id: which line of the list.
        target: the target, as typed.
        due_on: the date.
        quarter: the target of this quarter, which a date more than a quarter away needs.

    Raises:
        UserError: as `show`; or nothing or something wrong was changed.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, row_id, RecharterAction.CHANGE)
        due, quarter_target = _checked(uow, case, target, due_on, quarter)
        _decide(uow, case, RecharterAction.CHANGE)
        surprises.moved(uow, case.standing, due, case.actor)
        now = chartering.change(
            uow, case.standing, by=case.actor, target=_new(case, target), due=due, quarter_target=quarter_target
        )
        if now.dri is not None and people.reachable(now.dri) and now.dri.pk != case.actor.pk:
            told = ownership_words.rescoped(initiatives.owned(now), case.actor.slack_id)
            people.tell(uow, now.dri, f"rescoped:{now.charter.pk}", told)
        uow.commit()
    return NOTHING


def _allowed(uow: ReadUnit, call: Call, row_id: int, action: RecharterAction) -> Case:
    """The row and who acts, if they may decide it now; whoever may not see its initiative learns nothing of it."""
    actor = people.actor(uow, call.actor)
    row = queries.seen(uow, actor.pk, row_id)
    if row is None:
        raise UserError(words.UNKNOWN)
    standing = ownership.standing(uow, row.initiative_id)
    name = f"{numbers.initiative(standing.initiative.number)} {standing.initiative.name}"
    authority.require(action, _role(standing, actor), name)
    if row.state not in queries.WAITING:
        raise _was_first(uow, row, name)
    initiatives.check_open(standing)
    return Case(row, standing, actor)


def _role(standing: Standing, actor: Person) -> ActorRole:
    if actor.pk == standing.sponsor.pk:
        return ActorRole.SPONSOR
    if standing.dri is not None and actor.pk == standing.dri.pk:
        return ActorRole.DRI
    return ActorRole.LEADER if actor.is_leader else ActorRole.OTHER


def _was_first(uow: ReadUnit, row: Recharter, name: str) -> UserError:
    now = uow.one(Recharter, row.pk)
    by = uow.get(Person, now.decided_by_id)
    return UserError(words.was_first(people.shown(by) if by else "somebody", now.state, name))


def _allowed_of(uow: ReadUnit, actor: Person, rows: Sequence[Recharter]) -> list[Case]:
    """Those of these rows that somebody may keep.

    Raises:
        UserError: they may keep none.
    """
    seen = ownership.visible_among(uow, actor.pk, [row.initiative_id for row in rows])
    standing = {each.pk: each for each in ownership.standings(uow, seen)}
    cases = [Case(row, standing[row.initiative_id], actor) for row in rows if row.initiative_id in seen]
    if not cases:
        raise UserError(words.UNKNOWN)
    may = [case for case in cases if authority.may(RecharterAction.KEEP, _role(case.standing, actor))]
    if not may:
        authority.require(RecharterAction.KEEP, _role(cases[0].standing, actor), "this list")
    return may


def _decide(uow: UnitOfWork, case: Case, action: RecharterAction) -> None:
    """Take one row.

    Raises:
        UserError: somebody decided it a moment before.
    """
    if case.row.pk not in _take(uow, [case], action):
        raise _was_first(uow, case.row, case.standing.initiative.name)


def _take(uow: UnitOfWork, cases: Sequence[Case], action: RecharterAction) -> set[int]:
    """Decide rows that still wait, with older ones of the same initiatives that were left over; returns their ids."""
    rows = queries.waiting_of(uow, *(case.standing.pk for case in cases))
    done = {row.pk for row in recharter_lists.settle(uow, rows, STATE_OF[action], cases[0].actor)}
    for case in cases:
        if case.row.pk in done:
            ledger.note(
                uow,
                LedgerCode.RECHARTERED,
                actor_id=case.actor.pk,
                initiative_id=case.standing.pk,
                about=f"recharter:{case.row.pk}",
                how=action.value,
                period=case.row.period,
            )
    return done


def _shown(uow: ReadUnit, row: Recharter) -> Outcome:
    """The message in which a row stands, as it is now."""
    message = row.outbox_id
    if message is None:
        return NOTHING
    return Outcome(replace=recharter_lists.shown(uow, message), target_id=message)


def _new(case: Case, target: str) -> str | None:
    """A target only where it differs: what nobody changed is no new version of the words."""
    return None if target.strip() == case.standing.target else target.strip()


def _checked(uow: ReadUnit, case: Case, target: str, due_on: date | None, quarter: str) -> tuple[date, str]:
    """The date, and the target of the quarter, of a charter that differs and can be answered for."""
    check_target(target, ids.FIELD_TARGET)
    if due_on is None:
        raise UserError("Choose by when.", ids.FIELD_DUE)
    if _new(case, target) is None and due_on == case.standing.charter.due_on:
        raise UserError("Change the target, the date or both; to leave them, press Keep.", ids.FIELD_TARGET)
    today = people.today(uow, case.actor)
    due = read_due_date(due_on.isoformat(), today, ids.FIELD_DUE)
    return due, check_quarter_target(quarter, due, today, ids.FIELD_QUARTER)
