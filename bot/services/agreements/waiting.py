"""What happens when nobody acts: the sponsor is asked, silence approves, a deadline passes, a verdict stands.

Every step claims its row first, by a guarded change of what made it due, so that doing it twice changes nothing.
"""

from collections.abc import Callable
from datetime import datetime

from bot.domain import agreement as rules
from bot.domain import escalation as paths
from bot.domain.codes import AgreementState, Fault, InitiativeState, LedgerCode, ReviewOutcome, VerdictState
from bot.messages import agreement_news as news
from bot.services import daily_list, people
from bot.services.agreements import approving, changing, ending, standing, verdicts, versions
from bot.services.agreements.standing import Standing
from bot.services.escalations import matters
from storage.engine import Store
from storage.queries import agreements as queries
from storage.tables import Agreement, AgreementVerdict, Person
from storage.uow import UnitOfWork


def due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Do what is due about agreements, at most a chunk; returns whether there was anything."""
    with store.write(workspace_id, at) as uow:
        rows = queries.due(uow)
        for row in rows:
            found = {"state": row.state, "next_at": row.next_at}
            held = changing.hold(uow, row)
            if uow.move(Agreement, row.pk, found, next_at=None):
                _handle(uow, standing.load(uow, held))
        uow.commit()
    return bool(rows)


def verdicts_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Let stand what nobody contested, and pass on what no leader has ruled on; at most a chunk of each."""
    with store.write(workspace_id, at) as uow:
        uncontested, unruled = queries.uncontested(uow), queries.unruled(uow)
        for verdict in (*uncontested, *unruled):
            row = changing.hold(uow, uow.one(Agreement, verdict.agreement_id))
            _let_stand(uow, standing.load(uow, row))
            _ask_again(uow, standing.load(uow, row))
        uow.commit()
    return bool(uncontested or unruled)


def _handle(uow: UnitOfWork, now: Standing) -> None:
    if now.initiative.state is not InitiativeState.OPEN and not rules.is_final(now.row.state):
        by = uow.get(Person, now.initiative.closed_by_id)
        ending.lapse(uow, now.row, news.initiative_ended(), "initiative", by, None)
        return
    if not _HANDLE[now.row.state](uow, now):
        uow.move(Agreement, now.pk, {}, next_at=changing.next_at(uow, now))


def _proposed(uow: UnitOfWork, now: Standing) -> bool:
    if now.opened is None:
        return False
    if standing.ends_at(now.opened) <= uow.at:
        versions.close(uow, now, None)
        changing.move(uow, now, AgreementState.DECLINED)
        changing.note(uow, now, LedgerCode.AGREEMENT_DECLINED, None, expired=True)
        changing.changed(uow, now.row, news.expired())
        return True
    if now.row.passed_on_at is not None or standing.answer_due(uow, now, now.opened.proposed_at) > uow.at:
        return False
    _pass_on(uow, now)
    return True


def _pass_on(uow: UnitOfWork, now: Standing) -> None:
    """Unanswered for two working days: the sponsor is asked, once."""
    to = standing.sponsor_of(uow, now)
    changing.move(uow, now, AgreementState.PROPOSED, passed_on_at=uow.at, passed_to_id=to.pk if to else None)
    changing.note(uow, now, LedgerCode.AGREEMENT_PASSED_ON, None, **({"leader_id": to.pk} if to else {}))
    told = [now.dri, *([to] if to else [])]
    changing.changed(uow, now.row, news.unanswered(now.provider.slack_id, to.slack_id if to else None), tell=told)


def _declined(uow: UnitOfWork, now: Standing) -> bool:
    changing.changed(uow, now.row, news.offer_expired(), tell=())
    return True


def _in_force(uow: UnitOfWork, now: Standing) -> bool:
    if now.opened is not None and standing.ends_at(now.opened) <= uow.at:
        return _close_amendment(uow, now)
    if now.row.due_at is not None and now.row.due_at <= uow.at:
        return now.row.breached_at is None and not _is_held(now) and _breach(uow, now)
    if _reminder_is_due(uow, now):
        return _remind(uow, now)
    return _close_dispute(uow, now)


def _close_amendment(uow: UnitOfWork, now: Standing) -> bool:
    """Nobody answered it before its own deadline; what else is due then is done in the next round of the tick."""
    versions.close(uow, now, None)
    changing.note(uow, now, LedgerCode.AMENDMENT_DECLINED, None)
    changing.changed(uow, now.row, news.amendment_expired())
    if now.row.due_at is not None and now.row.due_at <= uow.at and now.row.breached_at is None:
        uow.move(Agreement, now.pk, {}, next_at=uow.at)
    return True


def _is_held(now: Standing) -> bool:
    return now.verdict is not None and rules.holds_deadline(now.verdict.basis, now.verdict.state)


def _breach(uow: UnitOfWork, now: Standing) -> bool:
    said = verdicts.breach(uow, now)
    changing.changed(uow, now.row, " ".join(said))
    return True


def _reminder_is_due(uow: UnitOfWork, now: Standing) -> bool:
    since = now.row.reminded_at or (now.current.answered_at if now.current else None)
    if now.current is None or since is None:
        return False
    at = rules.next_reminder(now.current.deadline_on, people.calendar_of(uow, now.provider), since)
    return at is not None and at <= uow.at


def _remind(uow: UnitOfWork, now: Standing) -> bool:
    deadline = (now.current or now.last).deadline_on
    uow.move(Agreement, now.pk, {}, reminded_at=uow.at)
    changing.note(uow, now, LedgerCode.REMINDED, None)
    is_last = people.today(uow, now.provider) >= deadline
    changing.changed(uow, now.row, news.reminded(deadline, is_last=is_last), tell=[now.provider])
    return True


def _close_dispute(uow: UnitOfWork, now: Standing) -> bool:
    """A rejection can be contested no more: its button goes."""
    until = standing.dispute_until(uow, now)
    if until is None or until > uow.at:
        return False
    changing.changed(uow, now.row, news.dispute_over(), tell=())
    return True


def _delivered(uow: UnitOfWork, now: Standing) -> bool:
    if now.waiting is None or standing.review_due(uow, now, now.waiting.delivered_at) > uow.at:
        return False
    approving.approve(uow, now, None, news.approved_by_silence(now.dri.slack_id), outcome=ReviewOutcome.SILENCE)
    return True


def _over(_uow: UnitOfWork, _now: Standing) -> bool:
    return False


_HANDLE: dict[AgreementState, Callable[[UnitOfWork, Standing], bool]] = {
    AgreementState.PROPOSED: _proposed,
    AgreementState.DECLINED: _declined,
    AgreementState.IN_FORCE: _in_force,
    AgreementState.DELIVERED: _delivered,
    AgreementState.APPROVED: _over,
    AgreementState.WITHDRAWN: _over,
}


def _let_stand(uow: UnitOfWork, now: Standing) -> None:
    """Nobody contested in time."""
    verdict = now.verdict
    if verdict is None or verdict.state is not VerdictState.PROPOSED or verdict.contest_until > uow.at:
        return
    fault = verdict.proposed or Fault.NOBODY
    verdicts.settle(uow, now, VerdictState.STANDING, fault)
    changing.note(uow, now, LedgerCode.VERDICT_STANDS, None, fault=fault.value)
    verdicts.follow(uow, now, fault, news.stands(standing.word(uow, now), fault), by=None)


def _ask_again(uow: UnitOfWork, now: Standing) -> None:
    """No ruling in the response time: the next leader above who is neither side, else the same one once more."""
    verdict = now.verdict
    is_late = verdict is not None and verdict.rule_by is not None and verdict.rule_by <= uow.at
    if verdict is None or verdict.leader_id is None or verdict.state is not VerdictState.CONTESTED or not is_late:
        return
    held = uow.one(Person, verdict.leader_id)
    leader = _next_leader(uow, now, held)
    before = {"state": VerdictState.CONTESTED, "rule_by": verdict.rule_by}
    moved = {"leader_id": leader.pk, "rule_by": verdicts.rule_by(uow, leader)}
    if uow.move(AgreementVerdict, verdict.pk, before, **moved):
        changing.note(uow, now, LedgerCode.AGREEMENT_PASSED_ON, None, from_id=held.pk, leader_id=leader.pk)
        same = leader.pk == held.pk
        sentence = news.please_rule() if same else news.waits_on(leader.slack_id)
        changing.changed(uow, now.row, sentence, tell=[leader])
        daily_list.follow(uow, {held.pk, leader.pk})


def _next_leader(uow: UnitOfWork, now: Standing, held: Person) -> Person:
    sides = sorted(uow.one(Person, each).slack_id for each in now.parties)
    chain = matters.allowed(uow, matters.leaders_above(uow, held.pk), sides)
    found = paths.next_leader(chain, held.slack_id)
    return (people.known(uow, found) if found else None) or held
