"""The monthly operating review and the quarterly planning reset, as plain counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain import numbers
from bot.domain.codes import ReviewKind
from bot.domain.review import ReviewLine
from bot.messages.review_lines import line
from bot.messages.text import SECTION_LIMIT, Block, context, escape, header, person, section, short_day, shorten

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
SHOWN_OBJECTIVES = 15


@dataclass(frozen=True, kw_only=True)
class Climbed:
    """An initiative on the ladder: a number of misses in a row, 0 for a surprise; `days` a decision has waited."""

    name: str
    number: int
    misses: int
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class ObjectiveCounts:
    """The answers of one objective's initiatives; `name` is None for what serves none."""

    name: str | None
    answered: int
    no_answer: int
    on_track: int
    open_initiatives: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Counts since the last review of the same kind.

    Args:
        answered: questions answered, late ones included; `on_track` of them said Yes.
        no_answer: questions that met silence and count as that.
        due_in_period: open initiatives due in the quarter that begins; None in a monthly review.
        hit: name and number of what was hit, and Slack's id of its DRI, who is credited.
        objectives: the same counts apart for each objective.
        late: leaders past whose response time escalations waited, as lines that whoever they name has seen.
        carried: how many exceptions the weekly meetings have left by now; `carried_since` the day of the oldest.
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
    hit: list[tuple[str, int, str | None]] = field(default_factory=list)
    missed: int = 0
    dropped: int = 0
    climbed: list[Climbed] = field(default_factory=list)
    due: list[Climbed] = field(default_factory=list)
    objectives: list[ObjectiveCounts] = field(default_factory=list)
    late: list[ReviewLine] = field(default_factory=list)
    carried: int = 0
    carried_since: date | None = None
    name: str = ""
    rehearsal: bool = False


def title(kind: ReviewKind, period: str, name: str = "") -> str:
    """The heading of a review, plain; `name` is its cadence's."""
    return f"{name or TITLES[kind]}, {period}"


def blocks(summary: Summary) -> list[Block]:
    """The whole summary: its heading, then every section that has something to say."""
    head = header(title(summary.kind, summary.period, summary.name))
    return [head, *(block for build in SECTIONS for block in build(summary))]


def _counts(summary: Summary) -> list[Block]:
    return [section("\n".join(_lines(summary)))]


def _hits(summary: Summary) -> list[Block]:
    if not summary.hit:
        return []
    names = [_hit(*each) for each in summary.hit[:SHOWN_HITS]]
    more = f" and {len(summary.hit) - SHOWN_HITS} more" if len(summary.hit) > SHOWN_HITS else ""
    return [section(shorten(f"*Hit:* {', '.join(names)}{more}", SECTION_LIMIT))]


def _hit(name: str, number: int, dri: str | None) -> str:
    by = f" by {person(dri)}" if dri else ""
    return f"*{escape(shorten(name, 60))}* ({numbers.initiative(number)}){by}"


def _objectives(summary: Summary) -> list[Block]:
    if not any(each.name for each in summary.objectives):
        return []
    ordered = sorted(summary.objectives, key=lambda each: (each.name is None, each.name or ""))
    lines = [_objective(each) for each in ordered[:SHOWN_OBJECTIVES]]
    more = [f"_and {len(ordered) - SHOWN_OBJECTIVES} more_"] if len(ordered) > SHOWN_OBJECTIVES else []
    return [section("\n".join(["*By objective*", *lines, *more]))]


def _objective(counts: ObjectiveCounts) -> str:
    name = escape(shorten(counts.name, 80)) if counts.name else "No objective"
    asked = counts.answered + counts.no_answer
    on_track = f"{counts.on_track} of {counts.answered} on track{_share(counts.on_track, counts.answered)}"
    return f"• *{name}*: {counts.open_initiatives} open · {counts.answered} of {asked} answered · {on_track}"


def _repeated(summary: Summary) -> list[Block]:
    return _ladder("Repeated misses and surprises", summary.climbed, _climbed)


def _decisions_due(summary: Summary) -> list[Block]:
    return _ladder("Consequence due: replace, re-scope or drop", summary.due, _due)


def _late(summary: Summary) -> list[Block]:
    if not summary.late:
        return []
    lines = [f"• {line(each)}" for each in summary.late[:SHOWN_CLIMBED]]
    more = [f"_and {len(summary.late) - SHOWN_CLIMBED} more_"] if len(summary.late) > SHOWN_CLIMBED else []
    return [section("\n".join(["*Waited past the response time*", *lines, *more]))]


def _foot(summary: Summary) -> list[Block]:
    resets = summary.kind is ReviewKind.QUARTERLY and not summary.rehearsal
    counted = context("Counted since the last review of this kind; rehearsal weeks are left out.")
    return [*([context(RESET)] if resets else []), counted]


SECTIONS: tuple[Callable[[Summary], list[Block]], ...] = (
    _counts, _hits, _objectives, _repeated, _decisions_due, _late, _foot,
)  # fmt: skip
"""In their order; what else a monthly or quarterly review shows is one more of these."""


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
        f"*Carried over:* {_carried(summary)}",
        f"*Initiatives:* {summary.open_initiatives} open{due}; {len(summary.hit)} hit, {summary.missed} missed,"
        f" {summary.dropped} dropped",
    ]


def _carried(summary: Summary) -> str:
    """What waits from before: escalations, and the exceptions that weekly meetings have left."""
    since = f", the oldest since {short_day(summary.carried_since)}" if summary.carried_since else ""
    left = "one exception" if summary.carried == 1 else f"{summary.carried} exceptions"
    return f"{summary.escalations_waiting} escalations still wait; {left} of weekly reviews{since}"


def _share(part: int, whole: int) -> str:
    return f" ({round(100 * part / whole)} %)" if whole else ""
