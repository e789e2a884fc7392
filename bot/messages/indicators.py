"""The indicators as `/cadence indicators` shows them: the last weeks, the whole window, the trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.indicators import SECONDS, UNITS, Indicator, Unit
from bot.messages.text import Block, Payload, context, escape, message, section

NAMES: Mapping[Indicator, str] = {
    Indicator.CYCLE_TIME: "Decision cycle time",
    Indicator.ESCALATIONS: "Escalations for each initiative",
    Indicator.ESCALATIONS_SELF: "… raised by oneself",
    Indicator.ESCALATIONS_PROMPTED: "… after a prompt of mine",
    Indicator.DURABILITY: "Delegation durability",
    Indicator.REWORK: "Rejections for each delivery",
    Indicator.DECISIONS_PER_MEETING: "Decisions for each meeting",
    Indicator.ANSWER_RATE: "Answered in time",
    Indicator.ON_TRACK: "On track",
    Indicator.TIME_TO_ANSWER: "Time to answer",
    Indicator.PLANS_KEPT: "Plans kept",
    Indicator.SURPRISES: "Surprises",
    Indicator.EARLY_WARNINGS: "Early warnings",
    Indicator.YES_ACCURACY: "Yes answers that came true",
    Indicator.RESPONSE_TIME: "Leaders' response time",
    Indicator.DATES_MOVED: "Dates moved",
}
BARS = "▁▂▃▄▅▆▇█"
NONE = "-"
KEY = "Last four weeks, then all thirteen, then each week. A dash: nothing was counted. Times are medians."


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator, its numbers in the unit of its figures (times in seconds).

    Args:
        indicator: which.
        recent: of the last four weeks; None where nothing was counted.
        window: of all thirteen.
        weekly: of each week, the earliest first; empty for what has no weekly figure.
        p90: of all thirteen, for times.
    """

    indicator: Indicator
    recent: float | None
    window: float | None
    weekly: Sequence[float | None] = ()
    p90: float | None = None


def shown(whose: str, lines: Sequence[Line], leads: Mapping[int, float | None], symptoms: Sequence[str]) -> Payload:
    """A reading.

    Args:
        whose: of whom, as a person wrote it or "this workspace"; escaped here.
        lines: the indicators in their order.
        leads: weeks ahead to the share of Yes answers that came true.
        symptoms: sentences, ready to be shown.
    """
    title = f"*Indicators of {escape(whose)}*"
    rows = [_line(line) for line in lines]
    blocks: list[Block] = [section(title), *(section("\n".join(rows[n : n + 8])) for n in range(0, len(rows), 8))]
    ahead = [f"{weeks} week{'s' if weeks > 1 else ''} {_share(share)}" for weeks, share in leads.items()]
    if ahead:
        blocks.append(section("Yes answers that came true, by weeks ahead: up to " + ", ".join(ahead)))
    if symptoms:
        blocks.append(section("\n".join(["*What stands out*", *(f"• {each}" for each in symptoms)])))
    return message("\n".join([title.replace("*", ""), *rows])[:3_900], [*blocks, context(KEY)])


def _line(line: Line) -> str:
    unit = UNITS[line.indicator]
    numbers = f"{number(line.recent, unit)} · {number(line.window, unit)}"
    p90 = f" (p90 {number(line.p90, unit)})" if line.p90 is not None else ""
    return f"{NAMES[line.indicator]}: {numbers}{p90} {trend(line.weekly)}".rstrip()


def number(value: float | None, unit: Unit) -> str:
    """A number with its unit, such as 83 %, 2.5 days, 0.12, 3."""
    if value is None:
        return NONE
    if unit is Unit.SHARE:
        return _share(value)
    if unit in SECONDS:
        return f"{value / SECONDS[unit]:.1f} {unit.value}"
    return f"{value:.2f}" if unit is Unit.EACH else f"{value:.0f}"


def trend(weekly: Sequence[float | None]) -> str:
    """A bar for each week, the highest of them full; a dash where nothing was counted."""
    highest = max((each for each in weekly if each is not None), default=None)
    if highest is None:
        return ""
    top = len(BARS) - 1
    return "".join(NONE if each is None else BARS[round(top * each / highest) if highest else 0] for each in weekly)


def _share(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:.0f} %"
