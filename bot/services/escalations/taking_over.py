"""Take it over: the leader becomes the DRI at once; who sponsors then is whoever stands above them (design 2.3)."""

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import EndCode, EscalationAction, EscalationOutcome, LedgerCode
from bot.domain.errors import UserError
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
from storage.tables import Escalation, Person
from storage.uow import ReadUnit


def take_over(store: Store, call: Call, escalation_id: int, reason: str) -> Outcome:
    """Settle it by answering for the initiative oneself; the reason makes the memo.

    Raises:
        UserError: no reason, nobody above who could sponsor it, or somebody settled it first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.TAKE_OVER)
        why = rules.check_words(reason, "Say in one line why you take it over.", ids.FIELD_REASON)
        standing, sponsor = check(uow, row, actor)
        old, number = standing.dri, numbers.initiative(standing.initiative.number)
        memo_text = memo_words.taken_over(people.shown(actor), number, people.shown(old) if old else None, why)
        memo = recording.from_escalation(uow, row, actor, memo_text)
        who = {"from_id": old.pk if old else None, "sponsor_id": sponsor.pk, "memo": memo.number}
        moves.settle(uow, row, actor, EscalationOutcome.TAKEN_OVER, LedgerCode.TAKEN_OVER, memo_id=memo.pk, **who)
        initiatives.change_dri(uow, standing, actor, actor, EndCode.TAKEN_OVER, sponsor=sponsor)
        sentence, told = said.taken_over(actor.slack_id, memo.number, why), {old.pk} if old else set()
        shown.spread(uow, row, actor, sentence, memo=memo, told=told)
        uow.commit()
    return Outcome(clear=True)


def check(uow: ReadUnit, row: Escalation, actor: Person) -> tuple[Standing, Person]:
    """The initiative as it stands, and who sponsors it once this leader answers for it.

    Raises:
        UserError: it has ended, it is theirs already, or nobody above them could be its sponsor.
    """
    standing = ownership.standing(uow, row.initiative_id)
    initiatives.check_open(standing)
    if standing.dri is not None and standing.dri.pk == actor.pk:
        raise UserError("You are its DRI already: decide instead.")
    return standing, _above(uow, actor)


def _above(uow: ReadUnit, leader: Person) -> Person:
    """The first above who can sponsor; at the top the leader themselves: the sponsor is never the DRI otherwise."""
    if initiatives.is_top(leader):
        return leader
    for person in matters.leaders_above(uow, leader.pk)[1:]:
        if person.is_leader and people.reachable(person):
            return person
    raise UserError(
        "Nobody who could be its sponsor stands above you, and nobody answers to themselves: a leader says with "
        "/cadence leader to whom you escalate."
    )
