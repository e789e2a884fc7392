"""The modal that adds or changes a cadence; what is chosen in it shows at once as words and as the next dates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.cadence import MAX_AFTER_DAYS, MAX_REMINDERS, OFFERED, WITH_WEEKDAY, Repeat
from bot.domain.codes import ReviewKind, Shift
from bot.domain.localtime import local
from bot.domain.rule_parts import DAY_NAMES
from bot.messages import forms, ids
from bot.messages.text import Block, Payload, bold, day, escape, section

KINDS = {
    ReviewKind.WEEKLY: "Weekly execution review",
    ReviewKind.MONTHLY: "Monthly operating review",
    ReviewKind.QUARTERLY: "Quarterly planning reset",
}
REPEATS = {
    Repeat.WEEKLY: "Every week",
    Repeat.EVERY_2_WEEKS: "Every 2 weeks",
    Repeat.FIRST_WORKING_DAY: "First working day of the month",
    Repeat.LAST_WORKING_DAY: "Last working day of the month",
    Repeat.QUARTERLY: "First working weekday of the quarter",
    Repeat.OWN: "A rule of your own (RRULE)",
}
SHIFTS = {
    Shift.NONE: "It is held all the same",
    Shift.NEXT: "The next working day",
    Shift.PREVIOUS: "The working day before",
    Shift.WEEK: "A week later",
}
WHOLE = "all"
REMINDERS = ("None", "One, two working hours before the end", "Two: at half time and two hours before the end")
DAY_OPTIONS = [(str(n), name) for n, name in enumerate(DAY_NAMES)]
ASKS, READS = "asks", "reads"
NAME_SHOWN = 80


@dataclass(frozen=True, kw_only=True)
class Next:
    """One of the next occurrences."""

    period: str
    publish_at: datetime
    moved: bool = False
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What stands in the form of a cadence. Texts are as they were typed; `rule` is for experts."""

    id: int
    kind: ReviewKind
    name: str = ""
    scope: str = WHOLE
    asks: bool = False
    repeat: Repeat = Repeat.WEEKLY
    weekday: int = 0
    rule: str = ""
    shift: Shift = Shift.NONE
    at: time = time(10)
    zone: str = "UTC"
    start: date | None = None
    channel: str | None = None
    after_days: int = 0
    reminders: int = MAX_REMINDERS
    holidays: str = ""
    working_days: str = "0,1,2,3,4"
    objectives: Sequence[tuple[str, str]] = field(default_factory=list)
    """(id, name) of each that can be chosen."""


def form(filled: Filled, words: str, dates: Sequence[Next], *, wrong: str = "") -> Payload:
    """The settings of one cadence; what is chosen shows at once as words and dates.

    Args:
        filled: what stands in it.
        words: the rule in words.
        dates: the next five, in its zone.
        wrong: why there are none, plain.
    """
    new = filled.id == 0
    blocks = [*_who(filled, new=new), *_when(filled), _preview(filled, words, dates, wrong), *_how(filled)]
    title = "Add a cadence" if new else "Change a cadence"
    metadata = f"{filled.id}:{filled.kind.value}"
    return forms.modal(ids.CADENCE_FORM, title, "Add" if new else "Change", blocks, metadata=metadata)


def how(rule: str, *, asks: bool, after_days: int) -> str:
    """A rule in words, with the day on which the review follows the question."""
    if not asks:
        return rule + (f", {_days_later(after_days)}" if after_days else "")
    return f"questions {rule.split(' at ')[0]}, the review {_days_later(after_days)}{_at(rule)}"


def _at(rule: str) -> str:
    _, sign, at = rule.partition(" at ")
    return f" at {at}" if sign else ""


def _days_later(n: int) -> str:
    return "the day after" if n == 1 else f"{n} days after"


def _who(filled: Filled, *, new: bool) -> list[Block]:
    scope = forms.field(
        ids.FIELD_SCOPE,
        "About the initiatives of",
        forms.choice([(WHOLE, "The whole workspace"), *filled.objectives], filled.scope),
        hint="The whole workspace, or one objective, such as a department's.",
    )
    if not new:
        return [section(f"{bold(filled.name, NAME_SHOWN)} · {KINDS[filled.kind]}"), scope]
    kinds = forms.choice([(kind.value, label) for kind, label in KINDS.items()], filled.kind.value)
    return [
        forms.field(ids.FIELD_KIND, "Kind", kinds, tells=ids.CADENCE_CHOOSE),
        forms.field(ids.FIELD_NAME, "Name", forms.words(filled.name, "Sales weekly", limit=NAME_SHOWN)),
        scope,
        *([_asks(filled)] if filled.kind is ReviewKind.WEEKLY else []),
    ]


def _asks(filled: Filled) -> Block:
    options = [(READS, "It reads the answers to the question asked already"), (ASKS, "It asks its own question")]
    chosen = forms.choice(options, ASKS if filled.asks else READS)
    hint = "Nobody is asked twice: one cadence asks about an initiative, the others read."
    return forms.field(ids.FIELD_ASKS, "The question", chosen, hint=hint, tells=ids.CADENCE_CHOOSE)


def _when(filled: Filled) -> list[Block]:
    repeats = [(each.value, REPEATS[each]) for each in OFFERED[filled.kind]]
    # another kind offers other repeats: a new block_id, or Slack would keep the choice that is no more
    block_id = f"{ids.FIELD_REPEAT}.{filled.kind.value}"
    return [
        forms.field(block_id, "How often", forms.choice(repeats, filled.repeat.value), tells=ids.CADENCE_CHOOSE),
        *_which_day(filled),
        *_posted(filled),
    ]


def _which_day(filled: Filled) -> list[Block]:
    blocks: list[Block] = []
    if filled.repeat in WITH_WEEKDAY:
        days = forms.choice(DAY_OPTIONS, str(filled.weekday))
        blocks.append(forms.field(ids.FIELD_WEEKDAY, "On", days, tells=ids.CADENCE_CHOOSE))
    if filled.repeat is Repeat.OWN:
        rule = forms.words(filled.rule, "FREQ=MONTHLY;BYDAY=2TU", limit=500)
        blocks.append(forms.field(ids.FIELD_RULE, "Rule", rule, hint=_RULE_HINT, tells=ids.CADENCE_CHOOSE))
        shifts = forms.choice([(each.value, label) for each, label in SHIFTS.items()], filled.shift.value)
        blocks.append(forms.field(ids.FIELD_SHIFT, "On a day off", shifts, tells=ids.CADENCE_CHOOSE))
    if filled.repeat in (Repeat.EVERY_2_WEEKS, Repeat.OWN):
        hint, start = "Left empty, from the next review that is not open yet.", forms.day(filled.start)
        told = ids.CADENCE_CHOOSE
        blocks.append(forms.field(ids.FIELD_START, "Counted from", start, hint=hint, optional=True, tells=told))
    return blocks


_RULE_HINT = "As in RFC 5545: FREQ, INTERVAL, BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS, WKST, UNTIL. Enter shows its dates."


def _posted(filled: Filled) -> list[Block]:
    days = range(1 if filled.asks else 0, MAX_AFTER_DAYS + 1)
    after = [(str(n), "On the same day" if n == 0 else f"{n} day{'s' if n > 1 else ''} after") for n in days]
    zone = forms.words(filled.zone, "Europe/London", limit=60)
    return [
        forms.field(
            ids.FIELD_AFTER,
            "Posted",
            forms.choice(after, str(filled.after_days)),
            hint="The window: people answer from the day of the question until the review is posted.",
            tells=ids.CADENCE_CHOOSE,
        ),
        forms.field(ids.FIELD_TIME, "At", forms.clock(filled.at), tells=ids.CADENCE_CHOOSE),
        forms.field(ids.FIELD_ZONE, "Time zone", zone, hint="Enter shows its dates.", tells=ids.CADENCE_CHOOSE),
    ]


def _preview(filled: Filled, words: str, dates: Sequence[Next], wrong: str) -> Block:
    if wrong:
        return section(f":warning: {escape(wrong)}", block_id="preview")
    told = how(words, asks=filled.asks, after_days=filled.after_days)
    rows = [f"• {wall(each.publish_at, ZoneInfo(filled.zone))} ({each.period})" for each in dates]
    return section("\n".join([f"*{escape(told)}*", *rows]), block_id="preview")


def wall(at: datetime, zone: ZoneInfo) -> str:
    """An instant as wall time: Tue 24 Nov 2026, 10:00."""
    there = local(at, zone)
    return f"{day(there.date())}, {there:%H:%M}"


def _how(filled: Filled) -> list[Block]:
    blocks = [
        forms.field(ids.FIELD_CHANNEL, "Channel", forms.room(filled.channel), hint=_CHANNEL_HINT, optional=True),
        forms.field(ids.FIELD_WORKING_DAYS, "Working days", working_days(filled.working_days)),
        forms.field(ids.FIELD_HOLIDAYS, "Public holidays of", place(filled.holidays), hint=PLACE_HINT, optional=True),
    ]
    if filled.asks:
        options = [(str(n), label) for n, label in enumerate(REMINDERS)]
        reminders = forms.choice(options, str(filled.reminders))
        blocks.insert(1, forms.field(ids.FIELD_REMINDERS, "Reminders", reminders))
    return blocks


_CHANNEL_HINT = "Invite me there. Without one, reviews go to the leaders by direct message."
PLACE_HINT = "A country or a part of one: GB, DE-BY, US-CA. Left empty, those of the workspace."


def place(holidays: str) -> Block:
    """A field for a country or a part of one."""
    return forms.words(holidays, "GB", limit=10)


def working_days(digits: str) -> Block:
    """Boxes for the days of the week; `digits` with commas are ticked, 0 is Monday."""
    return forms.ticks(DAY_OPTIONS, digits.split(","))
