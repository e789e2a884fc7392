"""Symptoms: what the numbers show about how an organisation decides, found by rule, each with its evidence.

They are observations, never diagnoses of people. What the bot itself set off, an escalation after its prompt, is none.
The last four whole weeks are held against the nine before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.indicators import Count, F, Ratio, Spread, total

RECENT_WEEKS = 4
#: How much more is a change: half again.
MORE = 1.5
#: Fewer than these are chance.
FEWEST = 3
FEWEST_DECISIONS = 5
#: Of what was settled, and of the weeks that were held up: from here on it is a pattern, or one leader's.
SHARE_RETURNED = 1 / 3
SHARE_OF_ONE = 1 / 2


class Symptom(StrEnum):
    """What may be seen."""

    TAKE_OVERS = "take_overs"  # leaders take over what they had given away
    WITHIN_BOUNDS = "within_bounds"  # what the DRI may decide was escalated, and handed back
    ESCALATIONS_RISE = "escalations_rise"
    DECISIONS_SLOW = "decisions_slow"
    REWORK_RISES = "rework_rises"
    MEETINGS_WITHOUT_DECISIONS = "meetings_without_decisions"  # meetings grow while decisions fall
    BOTTLENECK = "bottleneck"  # most of what is held up waits for one leader


@dataclass(frozen=True, slots=True)
class Seen:
    """A symptom with its evidence.

    Args:
        symptom: which.
        now: the number of the last weeks; for a bottleneck and for what was returned, how many.
        before: the number it is held against; for those two, of how many. None for take-overs.
        leader: for a bottleneck, whose; our id.
    """

    symptom: Symptom
    now: float
    before: float | None = None
    leader: int | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the rules look at; every mapping is week to figure, or leader's id to weeks.

    Args:
        weeks: the window, the earliest first.
        take_overs: escalations, not prompted, that ended with the leader taking over.
        returned: of those about a decision or the scope, not prompted: handed back to the DRI, of those answered.
        raised: escalations raised by oneself for each active initiative; empty where that is not told.
        cycle: decision cycle times.
        rework: rejections for each reviewed delivery.
        meetings: decisions for each meeting.
        held: leader to the weeks of others that their delay held up, over the whole window.
    """

    weeks: Sequence[str]
    take_overs: Mapping[str, Count] = field(default_factory=dict)
    returned: Mapping[str, Ratio] = field(default_factory=dict)
    raised: Mapping[str, Ratio] = field(default_factory=dict)
    cycle: Mapping[str, Spread] = field(default_factory=dict)
    rework: Mapping[str, Ratio] = field(default_factory=dict)
    meetings: Mapping[str, Ratio] = field(default_factory=dict)
    held: Mapping[int, int] = field(default_factory=dict)

    @property
    def recent(self) -> Sequence[str]:
        """The last weeks."""
        return self.weeks[-RECENT_WEEKS:]

    @property
    def earlier(self) -> Sequence[str]:
        """The weeks before those."""
        return self.weeks[:-RECENT_WEEKS]


def find(evidence: Evidence) -> list[Seen]:
    """Every symptom that shows, in the order of `Symptom`."""
    rules = (_take_overs, _within_bounds, _escalations_rise, _decisions_slow, _rework_rises, _meetings, _bottleneck)
    return [seen for rule in rules if (seen := rule(evidence)) is not None]


def _take_overs(evidence: Evidence) -> Seen | None:
    n = total(_of(evidence.take_overs, evidence.weeks), Count()).n
    return Seen(Symptom.TAKE_OVERS, n) if n >= FEWEST else None


def _within_bounds(evidence: Evidence) -> Seen | None:
    found = total(_of(evidence.returned, evidence.weeks), Ratio())
    many = found.part >= FEWEST and found.part >= SHARE_RETURNED * found.whole
    return Seen(Symptom.WITHIN_BOUNDS, found.part, found.whole) if many else None


def _escalations_rise(evidence: Evidence) -> Seen | None:
    return _rises(Symptom.ESCALATIONS_RISE, evidence.raised, evidence)


def _rework_rises(evidence: Evidence) -> Seen | None:
    return _rises(Symptom.REWORK_RISES, evidence.rework, evidence)


def _rises(symptom: Symptom, weekly: Mapping[str, Ratio], evidence: Evidence) -> Seen | None:
    now, before = _halves(weekly, evidence)
    if now.value is None or before.value is None or now.part < FEWEST:
        return None
    return Seen(symptom, now.value, before.value) if now.value >= MORE * before.value else None


def _decisions_slow(evidence: Evidence) -> Seen | None:
    now = total(_of(evidence.cycle, evidence.recent), Spread())
    before = total(_of(evidence.cycle, evidence.earlier), Spread())
    if min(now.n, before.n) < FEWEST_DECISIONS or now.value is None or before.value is None:
        return None
    return Seen(Symptom.DECISIONS_SLOW, now.value, before.value) if now.value >= MORE * max(before.value, 1) else None


def _meetings(evidence: Evidence) -> Seen | None:
    """More meetings a week than before, and fewer decisions in them, the meetings' number taken by the week."""
    now, before = _halves(evidence.meetings, evidence)
    if now.value is None or before.value is None or not evidence.earlier:
        return None
    more = now.whole / len(evidence.recent) > before.whole / len(evidence.earlier)
    fewer = now.part / len(evidence.recent) < before.part / len(evidence.earlier)
    return Seen(Symptom.MEETINGS_WITHOUT_DECISIONS, now.value, before.value) if more and fewer else None


def _bottleneck(evidence: Evidence) -> Seen | None:
    if not evidence.held:
        return None
    leader, weeks = max(evidence.held.items(), key=lambda each: (each[1], -each[0]))
    every = sum(evidence.held.values())
    most = weeks >= FEWEST and weeks > SHARE_OF_ONE * every
    return Seen(Symptom.BOTTLENECK, weeks, every, leader) if most else None


def _halves(weekly: Mapping[str, Ratio], evidence: Evidence) -> tuple[Ratio, Ratio]:
    recent, earlier = _of(weekly, evidence.recent), _of(weekly, evidence.earlier)
    return total(recent, Ratio()), total(earlier, Ratio())


def _of(weekly: Mapping[str, F], weeks: Sequence[str]) -> list[F]:
    return [weekly[week] for week in weeks if week in weekly]
