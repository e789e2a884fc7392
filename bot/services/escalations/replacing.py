"""Replace: another DRI, or somebody else in the part of the person complained of; either is a decision with a memo.

Which of the two it is says `bot.domain.escalation.replaces_dri` (docs/decisions/0017-escalations.md).
"""

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import EndCode, EscalationAction, EscalationOutcome, LedgerCode
from bot.domain.errors import UserError
from bot.domain.ownership import check_dri
from bot.messages import escalation_memos as memo_words
from bot.messages import escalation_sentences as said
from bot.messages import ids
from bot.services import initiatives, people
from bot.services.decisions import recording
from bot.services.escalations import matters, moves, shown
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import ownership
from storage.queries.ownership import Standing
from storage.tables import Audience, Escalation, Memo, Person
from storage.uow import ReadUnit, UnitOfWork


def replace(store: Store, call: Call, escalation_id: int, slack_id: str | None, text: str) -> Outcome:
    """Settle it by putting somebody in somebody's place; the one text field makes the memo.

    Raises:
        UserError: nobody or the wrong person is named, nothing was written, or somebody settled it first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.REPLACE)
        reason = rules.check_words(text, "Write what you decide and why, in one sentence.", ids.FIELD_DECISION)
        standing = ownership.standing(uow, row.initiative_id)
        initiatives.check_open(standing)
        new = _named(uow, slack_id)
        if rules.replaces_dri(row.kind, row.counterpart_id, standing.dri.pk if standing.dri else None):
            _replace_dri(uow, row, actor, standing, new, reason)
        else:
            _give_part(uow, row, actor, standing, new, reason)
        uow.commit()
    return Outcome(clear=True)


def _replace_dri(
    uow: UnitOfWork, row: Escalation, actor: Person, standing: Standing, new: Person, reason: str
) -> None:  # fmt: skip
    old, number = standing.dri, numbers.initiative(standing.initiative.number)
    _check_new_dri(standing, actor, new)
    memo_text = memo_words.dri_replaced(people.shown(new), number, people.shown(old) if old else None, reason)
    memo = _settle(uow, row, actor, memo_text, old, new)
    initiatives.change_dri(uow, standing, new, actor, EndCode.REPLACED)
    sentence = said.replaced(actor.slack_id, old.slack_id if old else None, new.slack_id, memo.number, reason)
    shown.spread(uow, row, actor, sentence, memo=memo, told={each.pk for each in (old, new) if each})


def _give_part(
    uow: UnitOfWork, row: Escalation, actor: Person, standing: Standing, new: Person, reason: str
) -> None:  # fmt: skip
    gone, number = uow.one(Person, row.counterpart_id or 0), numbers.initiative(standing.initiative.number)
    if new.pk == gone.pk:
        raise UserError(f"{people.shown(new)} is the one to be replaced: name somebody else.", ids.FIELD_DRI)
    memo = _settle(
        uow, row, actor, memo_words.part_given(people.shown(new), people.shown(gone), number, reason), gone, new
    )
    shown.spread(
        uow, row, actor, said.part_given(actor.slack_id, gone.slack_id, new.slack_id, memo.number, reason), memo=memo
    )
    if new.pk not in (row.raised_by_id, actor.pk):
        note = memo_words.you_take_the_part(matters.matter(uow, row), actor.slack_id, memo.number, reason)
        people.tell(uow, new, f"{matters.about(row)}:part:{new.pk}", note)


def _settle(uow: UnitOfWork, row: Escalation, actor: Person, text: str, old: Person | None, new: Person) -> Memo:
    memo = recording.from_escalation(uow, row, actor, text)
    uow.insert_new(Audience, person_id=new.pk, memo_id=memo.pk, named=True, dissented=False)
    who = {"from_id": old.pk if old else None, "to_id": new.pk, "memo": memo.number}
    moves.settle(uow, row, actor, EscalationOutcome.REPLACED, LedgerCode.REPLACED, memo_id=memo.pk, **who)
    return memo


def _named(uow: ReadUnit, slack_id: str | None) -> Person:
    if not slack_id:
        raise UserError("Nobody is named: choose one person.", ids.FIELD_DRI)
    found = people.known(uow, slack_id)
    check_dri(people.facts(found), ids.FIELD_DRI)
    if found is None:
        raise LookupError(slack_id)
    return found


def _check_new_dri(standing: Standing, actor: Person, new: Person) -> None:
    if new.pk == actor.pk:
        raise UserError("To answer for it yourself, press Take it over.", ids.FIELD_DRI)
    if standing.dri is not None and new.pk == standing.dri.pk:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"{people.shown(new)} is the DRI of {number} already: name somebody else.", ids.FIELD_DRI)
