"""Who may do what to an agreement now. What is asked here for a click is what decides which buttons stand."""

from collections.abc import Sequence

from bot.domain import agreement as rules
from bot.domain import authority
from bot.domain.codes import (
    ActorRole,
    AgreementAction,
    AgreementOrigin,
    AgreementState,
    LedgerCode,
    VerdictAction,
)
from bot.domain.errors import UserError
from bot.domain.policy import zone_or_utc
from bot.messages.agreement import BUTTONS, Act
from bot.services import people
from bot.services.agreements import standing
from bot.services.agreements.standing import Standing
from bot.services.escalations import matters
from storage.queries import agreements as queries
from storage.tables import Person
from storage.uow import ReadUnit

_A = AgreementAction


def require(uow: ReadUnit, now: Standing, actor: Person, act: Act, version: int | None = None) -> None:
    """Refuse what this person may not do, or what cannot be done now.

    Args:
        uow: the unit of work.
        now: the agreement.
        actor: who acts.
        act: what they try.
        version: the version that their button spoke of; None where it spoke of none.

    Raises:
        UserError: the sentence says who may, or who was first.
    """
    role = role_for(uow, now, actor, act)
    if isinstance(act, VerdictAction):
        _require_verdict(uow, now, act, role)
        return
    authority.require(act, role, "this agreement")
    try:
        rules.transition(now.row.state, act, role)
    except UserError as error:
        raise UserError(what_happened(uow, now) or error.sentence) from error
    if version is not None and version != _answered(now, act):
        raise UserError(f"{_name(now)} has changed since that message was sent. `/sla show {_name(now)}` shows it.")
    check = _CHECKS.get(act)
    if check is not None:
        check(uow, now, actor)


def allowed(uow: ReadUnit, now: Standing, person: Person) -> list[Act]:
    """What somebody may do now, in the order of the buttons."""
    found: list[Act] = []
    for act in BUTTONS:
        if isinstance(act, AgreementAction) and (now.row.state, act) not in rules.TRANSITIONS:
            continue
        try:
            require(uow, now, person, act)
        except UserError:
            continue
        found.append(act)
    return found


def may_escalate(uow: ReadUnit, now: Standing, person: Person) -> bool:
    """Whether the DRI is prompted to escalate a breach: while no escalation of it waits for anybody."""
    is_prompted = standing.is_breached(now.row) and person.pk == now.dri.pk
    return is_prompted and not queries.escalation_is_live(uow, now.row.escalation_id)


def role_for(uow: ReadUnit, now: Standing, actor: Person, act: Act) -> ActorRole:
    """In what capacity somebody does it: of their parts, the one that may."""
    held = _roles(uow, now, actor, act)
    return next((role for role in held if authority.may(act, role)), held[0] if held else ActorRole.OTHER)


def _roles(uow: ReadUnit, now: Standing, actor: Person, act: Act) -> list[ActorRole]:
    parts = [ActorRole.PROVIDER] if actor.pk == now.provider.pk else []
    parts += [ActorRole.DRI] if actor.pk == now.dri.pk else []
    if act is VerdictAction.RULE:
        return [*parts, *([ActorRole.LEADER] if _rules(uow, now, actor) else [])]
    if act is not _A.PUT_IN_FORCE:
        return parts
    sponsor = standing.sponsor_of(uow, now)
    asked = {now.row.passed_to_id, sponsor.pk if sponsor else None} - now.parties
    return [*parts, *([ActorRole.SPONSOR] if actor.pk in asked else [])]


def _rules(uow: ReadUnit, now: Standing, actor: Person) -> bool:
    """A leader who is neither party: whom it waits for, or anybody above them."""
    leader_id = now.verdict.leader_id if now.verdict else None
    if leader_id is None or actor.pk in now.parties:
        return False
    return actor.pk in {each.pk for each in matters.leaders_above(uow, leader_id)}


def _require_verdict(uow: ReadUnit, now: Standing, act: VerdictAction, role: ActorRole) -> None:
    if act is VerdictAction.CONTEST and now.verdict is None:
        _require_dispute(uow, now, role)
        return
    authority.require(act, role, "this verdict")
    try:
        rules.verdict_transition(now.verdict.state if now.verdict else None, act, role)
    except UserError as error:
        raise UserError(what_happened(uow, now) or error.sentence) from error
    is_over = now.verdict is not None and uow.at >= now.verdict.contest_until
    if act is VerdictAction.CONTEST and is_over:
        raise UserError(f"The time in which {_name(now)}'s verdict could be contested is over, so it stands.")


def _require_dispute(uow: ReadUnit, now: Standing, role: ActorRole) -> None:
    """A rejection for a line of the spec is disputed by the provider alone, in time, before delivering again."""
    authority.require(VerdictAction.CONTEST, role, "this agreement")
    until = standing.dispute_until(uow, now)
    if until is None or now.row.state is not AgreementState.IN_FORCE:
        raise UserError(
            f"There is nothing to contest on {_name(now)}: no verdict is proposed, and nothing is rejected."
        )
    if role is not ActorRole.PROVIDER:
        raise UserError("Only its provider can contest a rejection.")
    if uow.at >= until:
        raise UserError("The time in which this rejection could be contested is over: deliver it again.")


def _answered(now: Standing, act: Act) -> int | None:
    return now.last.version if act is _A.TAKE_DATE else now.opened.version if now.opened else None


def _check_ahead(uow: ReadUnit, now: Standing, _actor: Person) -> None:
    if now.opened is None or standing.ends_at(now.opened) <= uow.at:
        raise UserError(f"The deadline of {_name(now)} has passed, so it can be accepted no more: a new one is needed.")


def _check_passed_on(uow: ReadUnit, now: Standing, actor: Person) -> None:
    if now.row.passed_on_at is None:
        raise UserError(f"{people.shown(now.provider)} still has time to answer {_name(now)}.")
    _check_ahead(uow, now, actor)


def _check_other_date(uow: ReadUnit, now: Standing, _actor: Person) -> None:
    other = now.last.other_date
    if other is None:
        raise UserError(f"{people.shown(now.provider)} has named no other date: propose it again, or withdraw it.")
    if rules.deadline_instant(other, zone_or_utc(now.last.zone)) <= uow.at:
        raise UserError(f"The date that {people.shown(now.provider)} had offered is past: propose it again.")


def _check_amendable(_uow: ReadUnit, now: Standing, _actor: Person) -> None:
    if now.opened is not None:
        raise UserError(f"An amendment of {_name(now)} is open already: it is answered first.")


def _check_other_side(_uow: ReadUnit, now: Standing, actor: Person) -> None:
    if now.opened is None:
        raise UserError(f"No amendment of {_name(now)} is open.")
    by_provider = now.opened.proposed_by_id == now.provider.pk
    if by_provider == (actor.pk == now.provider.pk):
        raise UserError("The other side answers your amendment.")


def _check_amendment(uow: ReadUnit, now: Standing, actor: Person) -> None:
    _check_other_side(uow, now, actor)
    _check_ahead(uow, now, actor)


def _check_own(_uow: ReadUnit, now: Standing, _actor: Person) -> None:
    if now.row.origin is AgreementOrigin.DEADLINE:
        raise UserError(f"{_name(now)} is a leader's deadline: withdraw the escalation that it belongs to.")


_CHECKS = {
    _A.ACCEPT: _check_ahead,
    _A.PUT_IN_FORCE: _check_passed_on,
    _A.TAKE_DATE: _check_other_date,
    _A.AMEND: _check_amendable,
    _A.ACCEPT_AMENDMENT: _check_amendment,
    _A.DECLINE_AMENDMENT: _check_other_side,
    _A.WITHDRAW: _check_own,
}
"""What an action needs beyond its state and its role."""


def what_happened(uow: ReadUnit, now: Standing) -> str | None:
    """Who was first and how, for whoever comes second; None where nothing has happened yet."""
    done = [line for line in queries.story(uow, now.pk) if line.code in DONE]
    if not done:
        return None
    by = people.shown(uow.get(Person, done[-1].actor_id)) if done[-1].actor_id else "the bot"
    return f"{_name(now)}: {DONE[done[-1].code].format(by=by)}. Nothing was changed."


DONE = {
    LedgerCode.AGREEMENT_PROPOSED: "{by} has proposed it, and it waits for its provider",
    LedgerCode.AGREEMENT_ACCEPTED: "{by} has accepted it",
    LedgerCode.AGREEMENT_DECLINED: "{by} has declined it",
    LedgerCode.AGREEMENT_IN_FORCE: "{by} has put it in force",
    LedgerCode.AGREEMENT_WITHDRAWN: "{by} has withdrawn it",
    LedgerCode.AMENDMENT_ACCEPTED: "{by} has accepted the amendment",
    LedgerCode.AMENDMENT_DECLINED: "{by} has declined the amendment",
    LedgerCode.DELIVERED: "{by} has delivered it",
    LedgerCode.APPROVED: "{by} has approved it",
    LedgerCode.APPROVED_BY_SILENCE: "nobody reviewed it in time, so it counts as approved",
    LedgerCode.REJECTED: "{by} has rejected it",
    LedgerCode.VERDICT_CONTESTED: "{by} has contested it, and a leader rules",
    LedgerCode.VERDICT_STANDS: "nobody contested in time, so the verdict stands",
    LedgerCode.VERDICT_RULED: "{by} has ruled on it",
}


def _name(now: Standing) -> str:
    return f"A-{now.row.number}"


def wants_answer(acts: Sequence[Act]) -> bool:
    """Whether a list shows it among what waits for somebody's answer."""
    return any(act in ANSWERS for act in acts)


ANSWERS = (
    _A.ACCEPT, _A.PUT_IN_FORCE, _A.TAKE_DATE, _A.ACCEPT_AMENDMENT, _A.APPROVE, VerdictAction.RULE,
)  # fmt: skip
