"""Symptoms in words: what was seen, with its numbers; never what somebody is like."""

from collections.abc import Mapping, Sequence

from bot.domain.symptoms import RECENT_WEEKS, Seen, Symptom
from bot.messages.text import person

DAY = 86_400
NOTHING = "Nothing stands out against the weeks before."


def lines(found: Sequence[Seen], leaders: Mapping[int, str]) -> list[str]:
    """A sentence each; `leaders` is our id to Slack's."""
    return [_line(each, leaders) for each in found] or [NOTHING]


def _line(seen: Seen, leaders: Mapping[int, str]) -> str:
    now, before = seen.now, seen.before or 0
    match seen.symptom:
        case Symptom.TAKE_OVERS:
            return f"Leaders took over {now:.0f} matters that had been raised with them."
        case Symptom.WITHIN_BOUNDS:
            return f"{now:.0f} of {before:.0f} requests about a decision or the scope went back to the DRI to decide."
        case Symptom.ESCALATIONS_RISE:
            return f"More is escalated: {now:.2f} for each initiative and week, {before:.2f} {_EARLIER}."
        case Symptom.DECISIONS_SLOW:
            return f"Decisions take longer: {now / DAY:.1f} days at the median, {before / DAY:.1f} {_EARLIER}."
        case Symptom.REWORK_RISES:
            return f"More is rejected: {now:.2f} for each delivery, {before:.2f} {_EARLIER}."
        case Symptom.MEETINGS_WITHOUT_DECISIONS:
            return f"More reviews are held and less is decided: {now:.1f} decisions in each, {before:.1f} {_EARLIER}."
        case Symptom.BOTTLENECK:
            known = leaders.get(seen.leader or 0)
            whom = person(known) if known else "one leader"
            return f"{now:.0f} of {before:.0f} weeks that were held up waited for an answer of {whom}."


_EARLIER = f"before the last {RECENT_WEEKS} weeks"
