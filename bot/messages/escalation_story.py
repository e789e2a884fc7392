"""One line for everything that can happen to an escalation, for `/escalate show`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain import numbers
from bot.domain.codes import LedgerCode
from bot.messages.text import day, moment, person


def line(code: LedgerCode, at: datetime, actor: str | None, details: Mapping[str, Any]) -> str:
    """What happened, when, by whom (Slack id; None for the bot)."""
    who = person(actor) if actor else "Drumbeat"
    return f"{moment(at)} · {who} {_what(code, details)}"


def _what(code: LedgerCode, details: Mapping[str, Any]) -> str:
    if code is LedgerCode.DEADLINE_SET:
        return f"set a deadline: {day(date.fromisoformat(str(details['deadline_on'])))}"
    if code is LedgerCode.COMMITTED:
        return f"committed to {day(date.fromisoformat(str(details['committed_on'])))}"
    if code is LedgerCode.APPROVED:
        return f"settled it: the deadline was kept ({numbers.agreement(int(details['agreement']))})"
    if code in _BY_MEMO:
        return f"{_BY_MEMO[code]}: {numbers.memo(int(details['memo']))}"
    return _PLAIN.get(code, code.value.replace("_", " "))


_BY_MEMO: dict[LedgerCode, str] = {
    LedgerCode.DECIDED: "decided",
    LedgerCode.REPLACED: "replaced somebody",
    LedgerCode.TAKEN_OVER: "took it over",
}
_PLAIN: dict[LedgerCode, str] = {
    LedgerCode.ESCALATED: "raised it",
    LedgerCode.ESCALATION_PASSED_ON: "passed it on to the next leader",
    LedgerCode.RETURNED: "returned it with a question",
    LedgerCode.RAISED_AGAIN: "answered and raised it again",
    LedgerCode.SIDE_GIVEN: "gave their side",
    LedgerCode.WITHDRAWN: "withdrew it",
    LedgerCode.ESCALATION_ADDED_TO: "added to it",
}
