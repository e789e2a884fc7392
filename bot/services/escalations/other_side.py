"""The other side answers: it commits to a date, or gives its side once. The leader still settles (design 2.3)."""

from datetime import date

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction, LedgerCode
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.messages import escalation_sentences as said
from bot.messages import ids
from bot.services import people
from bot.services.escalations import matters, moves, shown
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Escalation, Person
from storage.uow import ReadUnit, UnitOfWork


def commit(store: Store, call: Call, escalation_id: int, on: date | None, text: str) -> Outcome:
    """Promise a date, with a sentence. A later promise takes the place of an earlier one while it is open.

    Raises:
        UserError: no date or a past one, no sentence, or it does not wait for this person any more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.COMMIT)
        day = rules.check_day(on, people.today(uow, actor), ids.FIELD_BY_WHEN)
        promise = rules.check_words(text, "Say in one sentence what will be done by then.", ids.FIELD_ANSWER)
        words_id = passages.keep(uow, PassageKind.ESCALATION, promise, author_id=actor.pk)
        moves.move(uow, row, row.state, committed_on=day)
        moves.note(uow, row, actor, LedgerCode.COMMITTED, committed_on=day.isoformat(), words_id=words_id)
        _tell(uow, row, said.committed(actor.slack_id, day, promise))
        uow.commit()
    return Outcome(clear=True)


def give_side(store: Store, call: Call, escalation_id: int, text: str) -> Outcome:
    """Say what there is to say, once; whoever raised it and its leaders read it.

    Raises:
        UserError: nothing was written, it was given before, or it does not wait for this person any more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.GIVE_SIDE)
        check_first(uow, row)
        side = rules.check_words(text, "Write your side; it is read as you write it.", ids.FIELD_ANSWER)
        side_id = passages.keep(uow, PassageKind.ESCALATION, side, author_id=actor.pk)
        before = {"state": row.state, "side_id": None}
        if not uow.move(Escalation, row.pk, before, side_id=side_id, side_at=uow.at):
            raise UserError(moves.what_happened(uow, row) or moves.FIRST)
        moves.note(uow, row, actor, LedgerCode.SIDE_GIVEN, side_id=side_id)
        _tell(uow, row, said.side_given(actor.slack_id))
        uow.commit()
    return Outcome(clear=True)


def check_first(uow: ReadUnit, row: Escalation) -> None:
    """UserError where the side has been given already."""
    if row.side_id is not None:
        leader = people.shown(uow.get(Person, row.leader_id))
        raise UserError(f"You have given your side already, and {leader} can read it. Nothing was changed.")


def _tell(uow: UnitOfWork, row: Escalation, sentence: str) -> None:
    """Every message of it says so in place; the leader and whoever raised it hear of it as well."""
    shown.everywhere(uow, row, sentence)
    news, turn = words.news(matters.matter(uow, row), sentence), matters.turn(uow, row)
    for person_id in (row.leader_id, row.raised_by_id):
        key = f"{matters.about(row)}:news:{turn}:{person_id}"
        people.tell(uow, uow.one(Person, person_id), key, news, about=matters.about(row))
