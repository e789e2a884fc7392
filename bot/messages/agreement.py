"""What is said about an agreement: one card for each person, with buttons for what they may do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import AgreementAction, AgreementState, Fault, VerdictAction, VerdictBasis, VerdictState
from bot.messages import ids
from bot.messages.text import (
    Block,
    Payload,
    actions,
    button,
    day,
    escape,
    message,
    moment,
    person,
    section,
    short_day,
    shorten,
)

Act = AgreementAction | VerdictAction
PIECE = 500
"""Characters of a spec in one section: escaped five times as long, they stay within Slack's 3,000."""


@dataclass(frozen=True, kw_only=True)
class VersionShown:
    """One version of spec and deadline; `by` is the Slack id of whoever proposed it."""

    number: int
    spec: str
    spec_hash: str
    deadline_on: date
    zone: str
    by: str


@dataclass(frozen=True, kw_only=True)
class VerdictShown:
    """The verdict on an agreement; `leader` is the Slack id of whom it waits for, or who ruled."""

    basis: VerdictBasis
    state: VerdictState
    proposed: Fault | None
    fault: Fault | None
    contest_until: datetime
    leader: str | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementShown:
    """An agreement as messages speak of it; people are Slack ids.

    Args:
        dri: who acts as its DRI now.
        current: the version in force.
        opened: a version that waits for an answer, or was declined last while none is in force.
        other_date: the date with which the provider declined.
        breached_on: since which day the provider is in breach.
        rework: how often what was delivered came back.
    """

    id: int
    number: int
    initiative_number: int
    initiative: str
    deliverable: str
    provider: str
    dri: str
    state: AgreementState
    escalation: int | None = None
    current: VersionShown | None = None
    opened: VersionShown | None = None
    other_date: date | None = None
    breached_on: date | None = None
    rework: int = 0
    verdict: VerdictShown | None = None

    @property
    def name(self) -> str:
        """A-4."""
        return numbers.agreement(self.number)

    @property
    def work(self) -> str:
        """I-7 EU launch, escaped."""
        return f"{numbers.initiative(self.initiative_number)} {shorten(escape(self.initiative), 150)}"

    @property
    def what(self) -> str:
        """The deliverable, escaped, short."""
        return shorten(escape(self.deliverable), 200)

    @property
    def terms(self) -> VersionShown | None:
        """The version that binds, else the one that was proposed."""
        return self.current or self.opened


def card(shown: AgreementShown, sentence: str, acts: Sequence[Act] = (), escalate: str = "") -> Payload:
    """The agreement as one person sees it.

    Args:
        shown: the agreement as it is now.
        sentence: what happened last, mrkdwn.
        acts: what this person may do now, in the order of the buttons.
        escalate: the value of the button *Escalate*; empty for none.
    """
    blocks = [section(head(shown)), *_terms(shown), section(sentence), *_buttons(shown, acts, escalate)]
    return message(f"{shown.name}: {sentence}", blocks)


def news(shown: AgreementShown, sentence: str) -> Payload:
    """Something happened to an agreement; nothing to press. `sentence` is mrkdwn."""
    return message(f"{shown.name}: {sentence}", [section(f"*{shown.name}* on {shown.work}\n{sentence}")])


def head(shown: AgreementShown) -> str:
    """Which agreement, about what, between whom."""
    sides = f"{person(shown.provider)} to {person(shown.dri)}"
    return f"*{shown.name}* on *{shown.work}*: {shorten(escape(shown.deliverable), 1_500)}\n{sides}"


def spec_blocks(title: str, spec: str) -> list[Block]:
    """A whole spec under its title, in as many sections as Slack's limit asks for."""
    pieces = [spec[start : start + PIECE] for start in range(0, len(spec), PIECE)] or [""]
    first, *others = [escape(piece) for piece in pieces]
    return [section(f"{title}\n{first}"), *(section(piece) for piece in others if piece.strip())]


def until(version: VersionShown) -> str:
    """The deadline in words: by Thu 26 Nov 2026, midnight in Europe/Madrid."""
    return f"by *{day(version.deadline_on)}*, midnight in {escape(version.zone)}"


def _terms(shown: AgreementShown) -> list[Block]:
    blocks: list[Block] = []
    if shown.current:
        blocks += spec_blocks(f"In force, version {shown.current.number}, {until(shown.current)}:", shown.current.spec)
    if shown.opened and shown.current is None:
        blocks += spec_blocks(f"Proposed, {until(shown.opened)}:", shown.opened.spec)
    elif shown.opened:
        title = f"Amendment proposed by {person(shown.opened.by)}, {until(shown.opened)}:"
        blocks += spec_blocks(title, shown.opened.spec)
    return blocks


def row(shown: AgreementShown, acts: Sequence[Act]) -> list[Block]:
    """One that waits for the reader's answer, on their App Home: what, by when, between whom, and their buttons."""
    sides = f"{person(shown.provider)} to {person(shown.dri)}"
    told = f"*{shown.name}* {shown.work}: {shown.what}\n{sides} · {state_words(shown)}"
    return [section(told), *_buttons(shown, acts, "")]


def _buttons(shown: AgreementShown, acts: Sequence[Act], escalate: str) -> list[Block]:
    row = [button("Escalate", ids.ESCALATION_RAISE, escalate, style="primary")] if escalate else []
    row += [_button(shown, act) for act in acts]
    return [actions(*row)] if row else []


def _button(shown: AgreementShown, act: Act) -> Block:
    label, action_id, style = BUTTONS[act]
    if act is AgreementAction.AMEND and shown.state is AgreementState.DECLINED:
        label = "Propose again"
    value = f"{shown.id}:{shown.opened.number}" if act in ANSWERS and shown.opened else str(shown.id)
    return button(label, action_id, value, style=style)


_A = AgreementAction
ANSWERS = (
    _A.ACCEPT, _A.DECLINE, _A.PUT_IN_FORCE, _A.TAKE_DATE, _A.ACCEPT_AMENDMENT, _A.DECLINE_AMENDMENT,
)  # fmt: skip
"""What answers one version: its button says which, so that nobody accepts what they have not read."""

BUTTONS: dict[Act, tuple[str, str, str | None]] = {
    _A.ACCEPT: ("Accept", ids.AGREEMENT_ACCEPT, "primary"),
    _A.DECLINE: ("Decline", ids.AGREEMENT_DECLINE, None),
    _A.PUT_IN_FORCE: ("Put in force", ids.AGREEMENT_PUT_IN_FORCE, "primary"),
    _A.TAKE_DATE: ("Take that date", ids.AGREEMENT_TAKE_DATE, "primary"),
    _A.DELIVER: ("Delivered", ids.AGREEMENT_DELIVER, "primary"),
    _A.APPROVE: ("Approve", ids.AGREEMENT_APPROVE, "primary"),
    _A.REJECT: ("Reject", ids.AGREEMENT_REJECT, "danger"),
    _A.ACCEPT_AMENDMENT: ("Accept amendment", ids.AGREEMENT_ACCEPT_AMENDMENT, "primary"),
    _A.DECLINE_AMENDMENT: ("Decline amendment", ids.AGREEMENT_DECLINE_AMENDMENT, None),
    VerdictAction.RULE: ("Rule", ids.AGREEMENT_RULE, "primary"),
    VerdictAction.CONTEST: ("Contest", ids.AGREEMENT_CONTEST, None),
    _A.AMEND: ("Propose an amendment", ids.AGREEMENT_AMEND, None),
    _A.WITHDRAW: ("Withdraw", ids.AGREEMENT_WITHDRAW, None),
}
"""What people may press: label, id, style; in the order in which the buttons stand."""


def state_words(shown: AgreementShown) -> str:
    """Where it stands, in a few words of mrkdwn."""
    terms = shown.terms
    due = f"by {short_day(terms.deadline_on)}" if terms else ""
    if shown.breached_on:
        return f"*in breach* since {short_day(shown.breached_on)}"
    if shown.state is AgreementState.DECLINED and shown.other_date:
        return f"declined; {person(shown.provider)} offers {short_day(shown.other_date)}"
    return {
        AgreementState.PROPOSED: f"{due}, waits for {person(shown.provider)}'s answer",
        AgreementState.DECLINED: "declined",
        AgreementState.IN_FORCE: due,
        AgreementState.DELIVERED: f"delivered, waits for {person(shown.dri)}'s review",
        AgreementState.APPROVED: "approved",
        AgreementState.WITHDRAWN: "withdrawn",
    }[shown.state]


BASES = {
    VerdictBasis.DEADLINE_PASSED: "the deadline passed undelivered",
    VerdictBasis.BEYOND_SPEC: "it was rejected for what the spec does not say",
    VerdictBasis.REJECTION_DISPUTED: "the provider disputes the rejection",
}


def at_fault(shown: AgreementShown, fault: Fault) -> str:
    """Who is at fault, by name where it is one of the two sides."""
    named = {Fault.PROVIDER: f"the provider {person(shown.provider)}", Fault.DRI: f"the DRI {person(shown.dri)}"}
    return named.get(fault, "nobody")


def verdict_words(shown: AgreementShown) -> str:
    """The verdict in one line of mrkdwn; empty where there is none."""
    verdict = shown.verdict
    if verdict is None:
        return ""
    because = BASES[verdict.basis]
    if verdict.state is VerdictState.PROPOSED and verdict.proposed:
        whose = at_fault(shown, verdict.proposed)
        return f"Verdict proposed: {whose} is at fault, for {because}. It stands {moment(verdict.contest_until)}."
    if verdict.state is VerdictState.CONTESTED:
        return f"Verdict contested ({because}): it waits for {person(verdict.leader or '')}."
    whose, how = at_fault(shown, verdict.fault or Fault.NOBODY), "ruled" if verdict.leader else "uncontested"
    return f"Verdict ({how}): {whose} is at fault; {because}."
