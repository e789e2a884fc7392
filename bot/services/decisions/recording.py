"""Recording: three fields make a memo. Its core is written once; who must confirm or sign it is asked in the commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain import memo as rules
from bot.domain.codes import EscalationKind, Fault, LedgerCode, MemoLink, MemoSource, MemoState, Visibility
from bot.domain.localtime import local_date
from bot.services import people
from bot.services.decisions import announcing, drafting, effects, filling
from bot.services.decisions.drafting import Draft, Request
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.numbers import next_number
from storage.queries import escalations as escalation_queries
from storage.queries import memos as queries
from storage.tables import Agreement, Audience, Consequence, Escalation, Memo, Person
from storage.uow import ReadUnit, UnitOfWork

__all__ = ["Request", "Settling", "from_consequence", "from_escalation", "from_verdict", "record", "settling"]

MAX_WORDS = 3_000


def record(store: Store, call: Call, request: Request) -> Outcome:
    """Record a decision as a memo.

    Raises:
        UserError: on the field that is missing or wrong; nothing typed is lost.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        if request.loading:  # the form as it should have come, with everything that was typed into the first one
            return Outcome(update=filling.typed_form(uow, actor, request))
        if call.key and not uow.first_time(call.key):
            return NOTHING
        draft = drafting.check(uow, actor, request)
        row = _store(uow, draft)
        _name(uow, row, draft)
        announcing.keep_members(uow, row, draft.channel)
        announcing.say(uow, row, draft)
        if row.first_state is not MemoState.PROPOSED:
            effects.take(uow, row, actor)
        uow.commit()
    return Outcome(clear=True)


@dataclass(frozen=True, kw_only=True)
class Settling:
    """A memo that settles a matter, decided and recorded by one person in the unit of work that settles it.

    Args:
        question: what was asked, in words.
        decision: what was decided, in words.
        raised_at: when the matter was raised.
        named: who may see it, besides its decider, until they publish it.
        initiative_id: what it concerns.
        escalation_id: the escalation that it settles, if it is one.
        source: by which way it came.
    """

    question: str
    decision: str
    raised_at: datetime
    named: tuple[int, ...]
    initiative_id: int | None
    escalation_id: int | None = None
    source: MemoSource = MemoSource.ESCALATION


def settling(uow: UnitOfWork, decider: Person, matter: Settling) -> Memo:
    """The memo that settles a matter; seen by the named until its decider publishes it."""
    decided_on = people.today(uow, decider)
    row = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=matter.source,
            title_id=_keep(uow, rules.title_of(matter.question), decider),
            decision_id=_keep(uow, matter.decision, decider),
            question_id=_keep(uow, matter.question, decider),
            decider_id=decider.pk,
            recorded_by_id=decider.pk,
            initiative_id=matter.initiative_id,
            escalation_id=matter.escalation_id,
            raised_at=matter.raised_at,
            decided_on=decided_on,
            visibility=Visibility.NAMED,
            recorded_at=uow.at,
            **_cycle(uow, decider, matter.raised_at, decided_on, uow.at),
        )
    )
    for person_id in dict.fromkeys([*matter.named, decider.pk]):
        uow.insert_new(Audience, person_id=person_id, memo_id=row.pk, named=True, dissented=False)
    _note(uow, row, decider)
    return row


def from_verdict(
    uow: UnitOfWork, agreement: Agreement, named: Iterable[int], decider: Person, question: str, reasoning: str,
    fault: Fault,
) -> Memo:  # fmt: skip
    """The memo of a leader's ruling on an agreement; seen by the named until its decider publishes it.

    Args:
        uow: the unit of work of the ruling.
        agreement: what was ruled on.
        named: ids of those who may read it besides the decider.
        decider: the leader.
        question: what was decided.
        reasoning: why, in the leader's words.
        fault: who is at fault.
    """
    matter = Settling(
        question=question,
        decision=f"At fault: {fault.value}. {reasoning}",
        raised_at=uow.at,
        named=tuple(named),
        initiative_id=agreement.initiative_id,
        source=MemoSource.VERDICT,
    )
    return settling(uow, decider, matter)


def from_consequence(
    uow: UnitOfWork, row: Consequence, decider: Person, decision: str, question: str, named: Iterable[int | None]
) -> Memo:
    """The memo of the third step, in its unit of work; seen by the named until its decider publishes it.

    Args:
        uow: the unit of work.
        row: the step that it closes.
        decider: who decides.
        decision: what was written.
        question: what was to be decided, in the bot's words.
        named: ids of the people whom it concerns.
    """
    matter = Settling(
        question=question,
        decision=decision,
        raised_at=row.opened_at,
        named=tuple(each for each in named if each is not None),
        initiative_id=row.initiative_id,
        source=MemoSource.CONSEQUENCE,
    )
    return settling(uow, decider, matter)


def from_escalation(uow: UnitOfWork, escalation: Escalation, decider: Person, decision: str) -> Memo:
    """The memo that settles an escalation, in its unit of work; seen by the named until its decider publishes it."""
    named = [*escalation_queries.named(uow, escalation.pk), escalation.raised_by_id, escalation.leader_id]
    if escalation.counterpart_id and escalation.kind is not EscalationKind.REPLACE_PERSON:
        named.append(escalation.counterpart_id)
    matter = Settling(
        question=passages.text(uow, escalation.need_id),
        decision=decision,
        raised_at=escalation.first_raised_at,
        named=tuple(named),
        initiative_id=escalation.initiative_id,
        escalation_id=escalation.pk,
    )
    return settling(uow, decider, matter)


def _store(uow: UnitOfWork, draft: Draft) -> Memo:
    actor, request = draft.actor, draft.request
    decided_on = request.decided_on or people.today(uow, actor)
    recorded_at = uow.at
    if draft.replaced is not None and request.origin.link is MemoLink.CORRECTS:
        recorded_at = draft.replaced.recorded_at  # the same decision took as long as it took
    row = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=request.origin.source,
            **_words(uow, draft),
            decider_id=draft.decider.pk,
            recorded_by_id=actor.pk,
            initiative_id=draft.initiative.pk if draft.initiative else None,
            raised_at=draft.raised_at,
            raised_on=_edited(request, local_date(draft.raised_at, people.zone_of(uow, actor))),
            decided_on=decided_on,
            review_by=request.review_by,
            remind_at=_remind_at(uow, draft),
            visibility=draft.visibility,
            channel_id=draft.channel.pk if draft.channel else None,
            channel=draft.channel.slack_id if draft.channel else None,
            thread_ts=request.origin.thread_ts or None,
            permalink=request.permalink,
            recorded_at=uow.at,
            first_state=_first_state(draft),
            proposed_to_id=draft.signer.pk if draft.signer else None,
            right_id=draft.found.row.pk if draft.found else None,
            amount=draft.amount,
            link=request.origin.link,
            replaces_id=draft.replaced.pk if draft.replaced else None,
            **_cycle(uow, draft.decider, draft.raised_at, decided_on, recorded_at),
        )
    )
    _note(uow, row, actor)
    return row


def _words(uow: UnitOfWork, draft: Draft) -> dict[str, Any]:
    actor, request = draft.actor, draft.request
    texts = {
        "title_id": request.title.strip() or rules.title_of(request.question),
        "decision_id": request.decision.strip(),
        "question_id": request.question.strip(),
        "inputs_id": request.inputs.strip(),
        "alternatives_id": request.alternatives.strip(),
        "dissent_id": request.dissent.strip(),
    }
    return {name: _keep(uow, text, actor) if text else None for name, text in texts.items()}


def _first_state(draft: Draft) -> MemoState:
    if draft.signer is not None:
        return MemoState.PROPOSED
    dissenters = [draft.dissenter.slack_id] if draft.dissenter else []
    return rules.state(rules.unconfirmed(draft.actor.slack_id, draft.decider.slack_id, dissenters))


def _cycle(
    uow: ReadUnit, decider: Person, raised_at: datetime, decided_on: date, recorded_at: datetime
) -> dict[str, Any]:  # fmt: skip
    took = rules.cycle(raised_at, decided_on, recorded_at, people.calendar_of(uow, decider))
    return {"decided_week": took.week, "cycle_s": took.seconds, "cycle_work_s": took.work_seconds}


def _remind_at(uow: ReadUnit, draft: Draft) -> datetime | None:
    """At the start of the review-by day, or of the decider's next working day after it."""
    if draft.request.review_by is None:
        return None
    calendar = people.calendar_of(uow, draft.decider)
    return calendar.opens_at(calendar.working_day_from(draft.request.review_by))


def _edited(request: Request, own: date) -> date | None:
    """What a person put in place of the bot's own date (as the form showed it); None where they left it."""
    return request.raised_on if request.raised_on != own else None


def _keep(uow: UnitOfWork, words: str, author: Person) -> int:
    return passages.keep(uow, PassageKind.MEMO, words[:MAX_WORDS], author_id=author.pk)


def _note(uow: UnitOfWork, row: Memo, actor: Person) -> None:
    ledger.note(
        uow,
        LedgerCode.MEMO_RECORDED,
        actor_id=actor.pk,
        initiative_id=row.initiative_id,
        about=f"memo:{row.pk}",
        number=row.number,
        decider_id=row.decider_id,
        source=row.source.value,
        state=row.first_state.value,
    )


def _name(uow: UnitOfWork, row: Memo, draft: Draft) -> None:
    """Who may always see it: those named in it, and in the memo that it replaces, where only they could see that."""
    named = [draft.actor.pk, draft.decider.pk]
    named += [each.pk for each in (draft.signer, draft.dissenter) if each]
    if draft.replaced is not None and draft.replaced.visibility is Visibility.NAMED:
        named += queries.named(uow, draft.replaced.pk)
    for person_id in dict.fromkeys(named):
        dissented = draft.dissenter is not None and person_id == draft.dissenter.pk
        uow.insert_new(Audience, person_id=person_id, memo_id=row.pk, named=True, dissented=dissented)
