"""The one verdict on an agreement: proposed from a fact, contested or not, ruled by a leader who is neither side."""

from datetime import datetime

from bot.domain import agreement as rules
from bot.domain.codes import ActorRole, AgreementState, Fault, LedgerCode, VerdictAction, VerdictBasis, VerdictState
from bot.domain.errors import UserError
from bot.messages import agreement_forms as forms
from bot.messages import agreement_news as news
from bot.messages import ids
from bot.messages.escalation import quote
from bot.services import daily_list, people
from bot.services.agreements import approving, changing, permits, standing
from bot.services.agreements.standing import Standing, Which
from bot.services.decisions import recording
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Agreement, AgreementVerdict, Person
from storage.uow import ReadUnit, UnitOfWork


def breach(uow: UnitOfWork, now: Standing) -> list[str]:
    """The deadline has passed undelivered: note it, and propose the verdict; returns what to say, in sentences.

    An agreement that has had its one verdict is in breach all the same; there is no second.
    """
    if now.current is None:
        return []
    if now.row.breached_at is None:
        uow.move(Agreement, now.pk, {"breached_at": None}, breached_at=uow.at)
        changing.note(uow, now, LedgerCode.BREACHED, None, deadline_on=now.current.deadline_on.isoformat())
    said = news.breached(now.provider.slack_id, now.current.deadline_on)
    return [said, *open_(uow, now, VerdictBasis.DEADLINE_PASSED)]


def open_(uow: UnitOfWork, now: Standing, basis: VerdictBasis) -> list[str]:
    """Propose the verdict that a fact speaks for, if there is none yet; returns what to say, in sentences."""
    fault = rules.proposed_fault(basis)
    if fault is None or now.verdict is not None:
        return []
    accused = now.dri if rules.accused(basis) is ActorRole.DRI else now.provider
    until = rules.ends_after(uow.at, standing.contest_days(uow), people.calendar_of(uow, accused))
    values = {"state": VerdictState.PROPOSED, "proposed_at": uow.at, "contest_until": until}
    if not uow.insert_new(AgreementVerdict, agreement_id=now.pk, basis=basis, proposed=fault, **values):
        return []
    changing.note(uow, now, LedgerCode.VERDICT_PROPOSED, None, basis=basis.value, fault=fault.value)
    return [news.verdict_proposed(standing.word(uow, now), fault, until)]


def show_contest(store: Store, call: Call, which: Which) -> Outcome:
    """Open the form that contests the verdict, or a rejection.

    Raises:
        UserError: there is nothing to contest, or its time is over.
    """
    with store.read(call.workspace_id, call.at) as uow:
        now, _ = changing.allowed(uow, call, which, VerdictAction.CONTEST)
        return Outcome(open=forms.contest_form(standing.word(uow, now), str(now.pk)))


def contest(store: Store, call: Call, which: Which, reason: str) -> Outcome:
    """Either side contests the verdict, or the provider a rejection; a leader who is neither side is asked to rule.

    Raises:
        UserError: no reason, too late, or there is no leader who is neither side.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, VerdictAction.CONTEST)
        why = rules.check_words(reason, "Say why it is wrong: a leader reads it and rules.", ids.FIELD_REASON)
        leader = _leader(uow, now)
        reason_id = passages.keep(uow, PassageKind.REASON, why, author_id=actor.pk)
        _store_contest(uow, now, actor, leader, reason_id)
        changing.note(uow, now, LedgerCode.VERDICT_CONTESTED, actor, leader_id=leader.pk, words_id=reason_id)
        sentence = news.contested(actor.slack_id, why, leader.slack_id)
        told = changing.changed(uow, now.row, sentence, tell=(now.provider, now.dri, leader), by=actor)
        daily_list.follow(uow, [leader.pk])
        uow.commit()
    return told


def show_rule(store: Store, call: Call, which: Which) -> Outcome:
    """Open the form in which a leader rules.

    Raises:
        UserError: it waits for somebody else, or is ruled.
    """
    with store.read(call.workspace_id, call.at) as uow:
        now, _ = changing.allowed(uow, call, which, VerdictAction.RULE)
        reason = quote(passages.text(uow, now.verdict.reason_id if now.verdict else None))
        return Outcome(open=forms.rule_form(standing.word(uow, now), str(now.pk), reason))


def rule(store: Store, call: Call, which: Which, fault: Fault | None, reasoning: str) -> Outcome:
    """A leader who is neither side says who is at fault; the reasoning becomes a memo for the named.

    Raises:
        UserError: nobody was chosen, nothing was written, or somebody ruled first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, VerdictAction.RULE)
        if fault is None:
            raise UserError("Choose who is at fault: the provider, the DRI or nobody.", ids.FIELD_FAULT)
        why = rules.check_words(reasoning, "Say why, in one sentence: it becomes a memo.", ids.FIELD_DECISION)
        memo = recording.from_verdict(uow, now.row, sorted(_named(now)), actor, _question(uow, now), why, fault)
        settle(uow, now, VerdictState.RULED, fault, ruled_by_id=actor.pk, memo_id=memo.pk)
        changing.note(uow, now, LedgerCode.VERDICT_RULED, actor, fault=fault.value, memo=memo.number)
        sentence = news.ruled(actor.slack_id, standing.word(uow, now), fault, why, memo.number)
        told = follow(uow, now, fault, sentence, by=actor)
        uow.commit()
    return told


def settle(uow: UnitOfWork, now: Standing, state: VerdictState, fault: Fault, **values: object) -> None:
    """Make the verdict final.

    Raises:
        UserError: somebody was first.
    """
    before, verdict = {"state": now.verdict.state if now.verdict else None}, now.verdict
    final = {"state": state, "fault": fault, "settled_at": uow.at, **values}
    if verdict is None or not uow.move(AgreementVerdict, verdict.pk, before, **final):
        raise UserError(permits.what_happened(uow, now) or changing.FIRST)
    if verdict.leader_id is not None:
        daily_list.follow(uow, [verdict.leader_id])


def follow(uow: UnitOfWork, now: Standing, fault: Fault, sentence: str, by: Person | None) -> Outcome:
    """What a final fault does to the agreement, and what both sides and the leader are told."""
    basis = now.verdict.basis if now.verdict else VerdictBasis.DEADLINE_PASSED
    live = now.row.state in (AgreementState.IN_FORCE, AgreementState.DELIVERED)
    if live and rules.approves(basis, fault):
        said = f"{sentence}\n{news.approved_by_verdict()}"
        return approving.approve(uow, now, by, said, by_verdict=True)
    if live and rules.excuses(basis, fault):
        uow.move(Agreement, now.pk, {}, breached_at=None)
    is_late = now.row.due_at is not None and uow.at >= now.row.due_at
    if now.row.state is AgreementState.IN_FORCE and is_late and rules.upholds(basis, fault):
        sentence = "\n".join([sentence, *breach(uow, standing.load(uow, now.row))])
    return changing.changed(uow, now.row, sentence, by=by)


def _leader(uow: ReadUnit, now: Standing) -> Person:
    found = standing.sponsor_of(uow, now)
    if found is None:
        raise UserError("There is no leader who is neither side: one is named with /cadence leader.", ids.FIELD_REASON)
    return found


def _store_contest(uow: UnitOfWork, now: Standing, actor: Person, leader: Person, reason_id: int) -> None:
    contested = {"state": VerdictState.CONTESTED, "contested_by_id": actor.pk, "contested_at": uow.at}
    asked = {"leader_id": leader.pk, "rule_by": rule_by(uow, leader), "reason_id": reason_id}
    if now.verdict is None:
        opened = {"basis": VerdictBasis.REJECTION_DISPUTED, "proposed_at": uow.at, "contest_until": uow.at}
        done = uow.insert_new(AgreementVerdict, agreement_id=now.pk, **opened, **contested, **asked)
    else:
        done = uow.move(AgreementVerdict, now.verdict.pk, {"state": VerdictState.PROPOSED}, **contested, **asked)
    if not done:
        raise UserError(permits.what_happened(uow, now) or changing.FIRST)


def rule_by(uow: ReadUnit, leader: Person) -> datetime:
    """When a leader's response time to a contested verdict ends."""
    return rules.ends_after(uow.at, people.response_days(uow), people.calendar_of(uow, leader))


def _named(now: Standing) -> set[int]:
    """Who reads the memo of a ruling besides the leader: both sides, and the sponsor."""
    return now.parties | {each.pk for each in now.above[:1]}


def _question(uow: ReadUnit, now: Standing) -> str:
    deliverable = passages.text(uow, now.row.deliverable_id)
    return f"Who is at fault on A-{now.row.number}: {deliverable}?"
