"""The monthly operating review and the quarterly planning reset, as plain counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain import numbers
from bot.domain.codes import ReviewKind
from bot.messages.text import Block, context, escape, header, section, shorten

TITLES = {
    ReviewKind.WEEKLY: "Weekly execution review",
    ReviewKind.MONTHLY: "Monthly operating review",
    ReviewKind.QUARTERLY: "Quarterly planning reset",
}
RESET = (
    "Each sponsor has got one list of their initiatives: keep, hand over, drop, or a new target and date, within five"
    " working days."
)
SHOWN_HITS = 30
SHOWN_CLIMBED = 15


@dataclass(frozen=True, kw_only=True)
class Climbed:
    """An initiative on the ladder: a number of misses in a row, 0 for a surprise; `days` a decision has waited."""

    name: str
    number: int
    misses: int
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Counts since the last review of the same kind.

    Args:
        answered: questions answered, late ones included; `on_track` of them said Yes.
        no_answer: questions that met silence and count as that.
        due_in_period: open initiatives due in the quarter that begins; None in a monthly review.
        hit: name and number of what was hit.
        climbed: misses and surprises that reached the sponsor; `due` the decisions that still wait for one.
        name: the cadence's; empty for the usual one of its kind.
    """

    kind: ReviewKind
    period: str
    answered: int
    no_answer: int
    on_track: int
    decisions: int
    escalations_raised: int
    escalations_waiting: int
    open_initiatives: int
    due_in_period: int | None = None
    hit: list[tuple[str, int]] = field(default_factory=list)
    missed: int = 0
    dropped: int = 0
    climbed: list[Climbed] = field(default_factory=list)
    due: list[Climbed] = field(default_factory=list)
    name: str = ""
    rehearsal: bool = False


def title(kind: ReviewKind, period: str, name: str = "") -> str:
    """The heading of a review, plain; `name` is its cadence's."""
    return f"{name or TITLES[kind]}, {period}"


def blocks(summary: Summary) -> list[Block]:
    """The whole summary."""
    found = [header(title(summary.kind, summary.period, summary.name)), section("\n".join(_lines(summary)))]
    if summary.hit:
        names = [f"*{escape(shorten(name, 100))}* ({numbers.initiative(n)})" for name, n in summary.hit[:SHOWN_HITS]]
        more = f" and {len(summary.hit) - SHOWN_HITS} more" if len(summary.hit) > SHOWN_HITS else ""
        found.append(section(f"*Hit:* {', '.join(names)}{more}"))
    found += _ladder("Repeated misses and surprises", summary.climbed, _climbed)
    found += _ladder("Consequence due: replace, re-scope or drop", summary.due, _due)
    if summary.kind is ReviewKind.QUARTERLY and not summary.rehearsal:
        found.append(context(RESET))
    return [*found, context("Counted since the last review of this kind; rehearsal weeks are left out.")]


def _ladder(heading: str, rows: Sequence[Climbed], told: Callable[[Climbed], str]) -> list[Block]:
    if not rows:
        return []
    lines = [f"• *{escape(shorten(row.name, 100))}* ({numbers.initiative(row.number)}): {told(row)}" for row in rows]
    more = [f"_and {len(lines) - SHOWN_CLIMBED} more_"] if len(lines) > SHOWN_CLIMBED else []
    return [section("\n".join([f"*{heading} ({len(rows)})*", *lines[:SHOWN_CLIMBED], *more]))]


def _climbed(row: Climbed) -> str:
    if not row.misses:
        return "a surprise: the last answer was Yes"
    return "one miss" if row.misses == 1 else f"{row.misses} misses in a row"


def _due(row: Climbed) -> str:
    waits = "since today" if not row.days else f"for {row.days} {'day' if row.days == 1 else 'days'}"
    return f"waits for its sponsor {waits}"


def _lines(summary: Summary) -> list[str]:
    asked = summary.answered + summary.no_answer
    due = "" if summary.due_in_period is None else f", {summary.due_in_period} of them due in this quarter"
    return [
        f"*Questions:* {asked} asked, {summary.answered} answered{_share(summary.answered, asked)}",
        f"*On track:* {summary.on_track} of {summary.answered} answers{_share(summary.on_track, summary.answered)}",
        f"*Decisions recorded:* {summary.decisions}",
        f"*Escalations:* {summary.escalations_raised} raised",
        f"*Carried over:* {summary.escalations_waiting} escalations still wait",
        f"*Initiatives:* {summary.open_initiatives} open{due}; {len(summary.hit)} hit, {summary.missed} missed,"
        f" {summary.dropped} dropped",
    ]


def _share(part: int, whole: int) -> str:
    return f" ({round(100 * part / whole)} %)" if whole else ""
