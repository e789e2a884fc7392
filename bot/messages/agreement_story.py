"""`/sla show` and lists: the record that both sides see, one line for everything that happened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain import numbers
from bot.domain.codes import Fault, LedgerCode
from bot.messages.agreement import AgreementShown, VersionShown, head, spec_blocks, state_words, until, verdict_words
from bot.messages.escalation import quote, sections
from bot.messages.text import Block, Payload, context, message, moment, person, section, short_day, shorten

MOST_LISTED = 20
MOST_STORY = 30
SAID = 300
"""Characters of what somebody wrote that the story shows: thirty lines of it stay within Slack's fifty blocks."""
EMPTY = "You owe nothing by an agreement, nothing is owed to you, and no answer waits for you."


def shown_whole(shown: AgreementShown, story: Sequence[str]) -> Payload:
    """`/sla show A-4`: terms with their hash, where it stands, verdict, rework, and the story, oldest first."""
    state = state_words(shown)
    facts = [f"*{state}*" if "*" not in state else state, f"rework: {shown.rework}"]
    if shown.escalation:
        facts.append(numbers.escalation(shown.escalation))
    blocks = [section(f"{head(shown)}\n{' · '.join(facts)}"), *_version("In force", shown.current)]
    blocks += _version("Amendment" if shown.current else "Proposed", shown.opened)
    verdict = verdict_words(shown)
    blocks += [section(verdict)] if verdict else []
    return message(f"{shown.name}: {state}", [*blocks, *sections(story[-MOST_STORY:])])


def line(code: LedgerCode, at: datetime, actor: str | None, details: Mapping[str, Any], said: str = "") -> str:
    """What happened, when, by whom (Slack id; None for the bot), and what they wrote about it."""
    told = f"{moment(at)} · {person(actor) if actor else 'Drumbeat'} {_what(code, details)}"
    return f"{told}\n{quote(shorten(said, SAID))}" if said else told


def listing(
    waiting: Sequence[AgreementShown], owed: Sequence[AgreementShown], owing: Sequence[AgreementShown]
) -> Payload:
    """`/sla`: what waits for this person's answer, what they owe, what is owed to them."""
    parts = [("Waits for your answer", waiting), ("You owe", owing), ("Owed to you", owed)]
    blocks = [block for title, rows in parts for block in part(title, rows)]
    if not blocks:
        blocks = [section(EMPTY), context("`/sla propose` makes one; `/sla help` says what there is.")]
    return message(f"{len(waiting)} wait for your answer, you owe {len(owing)}, {len(owed)} are owed to you", blocks)


def part(title: str, rows: Sequence[AgreementShown], *, most: int = MOST_LISTED) -> list[Block]:
    """One part of the list; nothing where there are no rows, and the rest counted where there are too many."""
    if not rows:
        return []
    lines = sections([f"*{title}* ({len(rows)})", *(row(each) for each in rows[:most])])
    more = len(rows) - most
    return [*lines, *([context(f"… and {more} more.")] if more > 0 else [])]


def row(shown: AgreementShown) -> str:
    """One line of a list."""
    sides = f"{person(shown.provider)} to {person(shown.dri)}"
    return f"• *{shown.name}* {shown.work}: {shown.what} · {sides} · {state_words(shown)}"


def _version(title: str, version: VersionShown | None) -> list[Block]:
    if version is None:
        return []
    seal = context(f"version {version.number}, SHA-256 of the spec `{version.spec_hash}`")
    return [*spec_blocks(f"*{title}*, {until(version)}:", version.spec), seal]


def _what(code: LedgerCode, details: Mapping[str, Any]) -> str:
    told = _WITH.get(code)
    return told(details) if told else _PLAIN.get(code, code.value.replace("_", " "))


def _by(details: Mapping[str, Any], lead: str) -> str:
    on = details.get("deadline_on")
    return f"{lead}, by {short_day(date.fromisoformat(str(on)))}" if on else lead


def _declined(details: Mapping[str, Any]) -> str:
    if details.get("expired"):
        return "closed the proposal: its deadline passed unanswered"
    other = details.get("other_date")
    return f"declined it, and offered {short_day(date.fromisoformat(str(other)))}" if other else "declined it"


def _rejected(details: Mapping[str, Any]) -> str:
    line = details.get("line")
    return "rejected it for what the spec does not say" if line is None else f"rejected it: line {int(line) + 1}"


def _fault(details: Mapping[str, Any], lead: str) -> str:
    fault = details.get("fault")
    return f"{lead}: {_FAULTS[Fault(str(fault))]} at fault" if fault else lead


_FAULTS = {Fault.PROVIDER: "the provider is", Fault.DRI: "the DRI is", Fault.NOBODY: "nobody is"}
_WITH: dict[LedgerCode, Callable[[Mapping[str, Any]], str]] = {
    LedgerCode.AGREEMENT_PROPOSED: lambda details: _by(details, "proposed it"),
    LedgerCode.AGREEMENT_ACCEPTED: lambda details: _by(details, "accepted it"),
    LedgerCode.AGREEMENT_IN_FORCE: lambda details: _by(details, "put it in force"),
    LedgerCode.AGREEMENT_DECLINED: _declined,
    LedgerCode.AMENDMENT_PROPOSED: lambda details: _by(details, "proposed an amendment"),
    LedgerCode.AMENDMENT_ACCEPTED: lambda details: _by(details, "accepted the amendment"),
    LedgerCode.DELIVERED: lambda details: f"delivered it{'' if details.get('on_time') else ', after the deadline'}",
    LedgerCode.APPROVED: lambda details: (
        "counted it as approved, by the verdict" if details.get("by_verdict") else "approved it"
    ),
    LedgerCode.REJECTED: _rejected,
    LedgerCode.VERDICT_PROPOSED: lambda details: _fault(details, "proposed a verdict"),
    LedgerCode.VERDICT_STANDS: lambda details: _fault(details, "let the verdict stand"),
    LedgerCode.VERDICT_RULED: lambda details: _fault(details, f"ruled ({numbers.memo(int(details['memo']))})"),
}
_PLAIN: dict[LedgerCode, str] = {
    LedgerCode.AGREEMENT_PASSED_ON: "told the sponsor that nobody had answered",
    LedgerCode.AGREEMENT_WITHDRAWN: "withdrew it",
    LedgerCode.AMENDMENT_DECLINED: "closed the amendment: the version before holds",
    LedgerCode.APPROVED_BY_SILENCE: "counted it as approved: nobody reviewed it in time",
    LedgerCode.BREACHED: "noted the breach: the deadline passed undelivered",
    LedgerCode.REMINDED: "reminded the provider",
    LedgerCode.VERDICT_CONTESTED: "contested it",
}
