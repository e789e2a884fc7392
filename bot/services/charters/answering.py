"""Granting, refusing and withdrawing a request: whoever is first, and the others are told who and how."""

from bot.domain import charter as rules
from bot.domain import numbers
from bot.domain.codes import CharterAction, LedgerCode, RequestState
from bot.domain.errors import UserError
from bot.messages import charter_forms as forms
from bot.messages import charters as words
from bot.messages import ids
from bot.services import chartering, daily_list, home, initiatives, involved, people
from bot.services.answering.message import Place
from bot.services.charters import matters
from bot.services.consequences import surprises
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries.ownership import Standing
from storage.tables import CharterRequest, Person
from storage.uow import ReadUnit, UnitOfWork

HOW = {
    RequestState.GRANTED: "granted it",
    RequestState.REFUSED: "refused it",
    RequestState.WITHDRAWN: "withdrew it",
}


def grant(store: Store, call: Call, request_id: int, place: Place | None = None) -> Outcome:
    """Grant: the next version of the charter holds from now on.

    Raises:
        UserError: by anybody but the sponsor or another leader; the date has passed; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor, row, standing = _allowed(uow, call, request_id, CharterAction.GRANT)
        now = _granted(uow, actor, row, standing)
        sentence = words.granted(actor.slack_id, chartering.goal(uow, now, people.today(uow, actor)))
        outcome = matters.refresh(uow, row, sentence, place)
        _tell(uow, row, now, actor, sentence)
        uow.commit()
    return outcome if outcome is not NOTHING else Outcome(say=words.news(initiatives.owned(now), sentence))


def show_refuse(store: Store, call: Call, request_id: int) -> Outcome:
    """Open the form that asks why; raises as `refuse`."""
    with store.read(call.workspace_id, call.at) as uow:
        _, row, standing = _allowed(uow, call, request_id, CharterAction.REFUSE)
        lines = "\n".join(words.lines(matters.shown(uow, row)))
        return Outcome(open=forms.refuse_form(row.pk, initiatives.owned(standing).title, lines))


def refuse(store: Store, call: Call, request_id: int, sentence: str) -> Outcome:
    """Refuse, with the sentence that the DRI reads.

    Raises:
        UserError: nothing was written; by the wrong person; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor, row, standing = _allowed(uow, call, request_id, CharterAction.REFUSE)
        why = rules.check_reason(sentence, ids.FIELD_SENTENCE)
        answer_id = passages.keep(uow, PassageKind.REASON, why, author_id=actor.pk)
        _close(uow, row, RequestState.REFUSED, LedgerCode.CHANGE_REFUSED, actor, answer_id=answer_id)
        told = words.refused(actor.slack_id, why)
        matters.refresh(uow, row, told)
        _tell(uow, row, standing, actor, told)
        uow.commit()
    return NOTHING


def withdraw(store: Store, call: Call, request_id: int, place: Place | None = None) -> Outcome:
    """The DRI takes it back.

    Raises:
        UserError: by anybody else, or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor, row, standing = _allowed(uow, call, request_id, CharterAction.WITHDRAW)
        _close(uow, row, RequestState.WITHDRAWN, LedgerCode.CHANGE_WITHDRAWN, actor)
        sentence = words.withdrawn(actor.slack_id)
        outcome = matters.refresh(uow, row, sentence, place)
        daily_list.follow(uow, [row.leader_id])
        home.follow(uow, actor)
        uow.commit()
    return outcome if outcome is not NOTHING else Outcome(say=words.news(initiatives.owned(standing), sentence))


def _allowed(
    uow: ReadUnit, call: Call, request_id: int, action: CharterAction
) -> tuple[Person, CharterRequest, Standing]:
    """Who acts, the request and its initiative, where this person may do that to it now."""
    actor = people.actor(uow, call.actor)
    row, standing = matters.find(uow, actor, request_id)
    if row.state is not RequestState.OPEN:
        raise was_first(uow, row)
    rules.transition(row.state, action, matters.role(standing, actor), _name(standing))
    return actor, row, standing


def _granted(uow: UnitOfWork, actor: Person, row: CharterRequest, standing: Standing) -> Standing:
    """The charter first, then the request: the order in which every other change writes them."""
    asked, today = matters.shown(uow, row), people.today(uow, actor)
    if row.due_on is not None and row.due_on < today:
        raise UserError(f"{row.due_on.isoformat()} has passed meanwhile: refuse it, and a new date can be asked for.")
    if row.due_on is not None:
        surprises.moved(uow, standing, row.due_on, actor)
    now = chartering.change(
        uow,
        standing,
        by=actor,
        target=asked.wanted.target if row.target_id else None,
        due=row.due_on,
        quarter_target=asked.wanted.quarter_target if row.quarter_target_id else None,
        reason_id=row.reason_id,
        granting=row.pk,
    )
    _close(uow, row, RequestState.GRANTED, LedgerCode.CHANGE_GRANTED, actor, became_id=now.charter.pk)
    return now


def _close(
    uow: UnitOfWork, row: CharterRequest, state: RequestState, code: LedgerCode, by: Person, **values: int
) -> None:  # fmt: skip
    closed = {"state": state, "closed_at": uow.at, "closed_by_id": by.pk, **values}
    if not uow.move(CharterRequest, row.pk, {"state": RequestState.OPEN}, **closed):
        raise was_first(uow, row)
    about = matters.about(row)
    ledger.note(uow, code, actor_id=by.pk, initiative_id=row.initiative_id, about=about, **values)


def was_first(uow: ReadUnit, row: CharterRequest) -> UserError:
    """Who was first and how, for whoever comes second."""
    row = uow.one(CharterRequest, row.pk)
    if row.state in HOW:
        by = people.shown(uow.get(Person, row.closed_by_id))
        return UserError(f"{by} was first and {HOW[row.state]}. Nothing was changed.")
    return UserError("This request has lapsed: what it was about has changed. Nothing was changed.")


def _tell(uow: UnitOfWork, row: CharterRequest, now: Standing, actor: Person, sentence: str) -> None:
    """The DRI hears it at once; so does the sponsor where somebody else answered; watchers hear of a new charter."""
    asker, about = uow.one(Person, row.asked_by_id), matters.about(row)
    payload = words.news(initiatives.owned(now), sentence)
    for person in (asker, now.sponsor):
        if person.pk != actor.pk and people.reachable(person):
            people.tell(uow, person, f"{about}:news:{person.pk}", payload)
    if row.state is RequestState.GRANTED:
        involved.tell_watchers(uow, row.initiative_id, about, payload, but=(actor, asker, now.sponsor))
    daily_list.follow(uow, [row.leader_id])
    home.follow(uow, actor)


def _name(standing: Standing) -> str:
    return f"the charter of {numbers.initiative(standing.initiative.number)}"
