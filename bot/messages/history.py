"""`/dri record`: a person's own history, shown to them alone; credit first, for credit is as singular as blame."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import numbers
from bot.messages.moves import times
from bot.messages.text import Payload, bold, context, message, section

MOST_NAMED = 10
NOTHING = "Nothing is on record of you yet: it begins with the first initiative you answer for."


@dataclass(frozen=True, kw_only=True)
class Record:
    """Counts of one person; `hit` and `missed` name what they may still read, as (number, name)."""

    hit: Sequence[tuple[int, str]] = ()
    hits: int = 0
    missed: Sequence[tuple[int, str]] = ()
    misses: int = 0
    dropped: int = 0
    plans_kept: int = 0
    plans_not_done: int = 0
    yes: int = 0
    no: int = 0
    late: int = 0
    no_answer: int = 0
    early_warnings: int = 0
    turned: int = 0
    moved: int = 0
    surprises: int = 0
    escalations: int = 0
    handed_back: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self == Record()


def record(shown: Record) -> Payload:
    """Credit, then what is owed."""
    if shown.is_empty:
        return message(NOTHING)
    credit = [
        f"*{_many(shown.hits, 'initiative')} hit*{_names(shown.hit)}",
        f"{_many(shown.plans_kept, 'plan')} kept",
        f"{_many(shown.early_warnings, 'early warning')}, {times(shown.turned) if shown.turned else 'never'}"
        " turned off track before anybody asked",
        f"{_many(shown.yes + shown.no, 'answer')} given: {shown.yes} Yes, {shown.no} No",
        f"{_many(shown.escalations, 'escalation')} raised",
    ]
    owed = [
        f"{_many(shown.misses, 'initiative')} missed{_names(shown.missed)}, {shown.dropped} dropped",
        f"{_many(shown.moved, 'date')} moved, {_many(shown.surprises, 'surprise')}",
        f"{_many(shown.plans_not_done, 'plan')} not done",
        f"{_many(shown.no_answer, 'week')} without an answer, {shown.late} late",
        f"{_many(shown.handed_back, 'initiative')} handed back",
    ]
    blocks = [section("*Your record*\n" + _list(credit)), section("*And*\n" + _list(owed))]
    return message(f"Your record: {shown.hits} hit, {shown.misses} missed", [*blocks, context("Only you see this.")])


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _names(named: Sequence[tuple[int, str]]) -> str:
    if not named:
        return ""
    shown = ", ".join(f"{numbers.initiative(number)} {bold(name, 60)}" for number, name in named[:MOST_NAMED])
    return f": {shown}{', …' if len(named) > MOST_NAMED else ''}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
