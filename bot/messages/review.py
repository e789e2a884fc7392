"""The weekly execution review: exceptions first, on track last and short, the rest in its thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import numbers
from bot.domain.codes import ReviewKind
from bot.domain.review import ReviewLine, Section, SectionLines, WeeklyReview
from bot.messages import review_summary
from bot.messages.meeting import MeetingShown, controls
from bot.messages.review_lines import line
from bot.messages.review_summary import Summary
from bot.messages.text import SECTION_LIMIT, Block, Payload, context, divider, escape, header, message, section, shorten

#: Lines of one section that the message itself shows, fewer where the whole would not fit; the rest is in its thread.
TOPS = (8, 5, 3, 0)
#: Slack takes fifty blocks a message (Block Kit: blocks).
MOST_BLOCKS = 50
#: Characters of one message of the thread; Slack advises 4,000 for text and refuses far more.
PART_LIMIT = 11_000
SHORT_NAMES = 40
HEADINGS = {
    Section.CARRIED: "Carried over",
    Section.PLANS_NOT_DONE: "Plans not done",
    Section.OFF_TRACK: "Off track",
    Section.NO_ANSWER: "No answer",
    Section.WAITING: "Waiting for leaders",
    Section.CLAIMS: "Said to be hit",
    Section.CONSEQUENCES: "Consequences due",
    Section.BREACHES: "Agreements in breach",
    Section.NOT_RECHARTERED: "Not re-chartered",
    Section.LATE_ANSWERS: "Waited past the response time",
    Section.DATES_MOVED: "Dates that moved",
    Section.DECISIONS: "Decisions",
    Section.HIT: "Hit",
    Section.NOT_ASKED: "Not asked",
    Section.ON_TRACK: "On track",
}
_SHORT = frozenset({Section.NOT_ASKED, Section.ON_TRACK})
REHEARSAL = "This is a rehearsal: in the first week the review goes to the leaders only, and nobody has a miss."
NO_CHANNEL = (
    "This comes by direct message because reviews have no channel yet. A leader sets one with `/cadence channel #name`."
)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A review ready to be posted: one message, and what follows in its thread."""

    root: Payload
    thread: list[Payload]


def post(
    summaries: Sequence[Summary], weekly: WeeklyReview | None, *, no_channel: bool, meeting: MeetingShown | None = None
) -> Post:
    """Reviews of one day as one post, the larger first; at least one of them is there.

    Args:
        summaries: monthly and quarterly ones.
        weekly: the weekly one.
        no_channel: whether it goes to the leaders because no channel is set.
        meeting: of the weekly one, as its message shows it.
    """
    top, blocks = next(
        (top, blocks)
        for top in TOPS
        if len(blocks := _blocks(summaries, weekly, meeting, top, no_channel=no_channel)) <= MOST_BLOCKS or top == 0
    )
    rest = [part for found in weekly.sections for part in _rest(found, top)] if weekly else []
    return Post(root=message(_text(summaries, weekly), blocks), thread=_thread(rest))


def _blocks(
    summaries: Sequence[Summary], weekly: WeeklyReview | None, meeting: MeetingShown | None, top: int,
    *, no_channel: bool,
) -> list[Block]:  # fmt: skip
    blocks = [block for each in summaries for block in [*review_summary.blocks(each), divider()]]
    if weekly is not None:
        blocks += _weekly(weekly, meeting, top)
    if no_channel:
        blocks.append(context(NO_CHANNEL))
    return _without_last_divider(blocks)


def _weekly(review: WeeklyReview, meeting: MeetingShown | None, top: int) -> list[Block]:
    blocks = [header(review_summary.title(ReviewKind.WEEKLY, review.period, review.name)), section(_counts(review))]
    if review.rehearsal:
        blocks.append(context(REHEARSAL))
    if meeting is not None:
        blocks += controls(meeting)
    if not review.exceptions:
        blocks.append(section("No exceptions this week."))
    for found in review.sections:
        blocks += _section(found, top)
    return blocks


def _counts(review: WeeklyReview) -> str:
    silent = review.asked - review.answered
    by_section = {found.section: found.total for found in review.sections}
    off = by_section.get(Section.OFF_TRACK, 0)
    on = by_section.get(Section.ON_TRACK, 0)
    undone = by_section.get(Section.PLANS_NOT_DONE, 0)
    parts = [
        f"*{review.asked}* asked",
        f"*{review.answered}* answered{f', *{silent}* silent' if silent else ''}",
        f"*{on}* on track",
        f"*{off}* off track",
    ]
    return " · ".join([*parts, f"*{undone}* with a plan not done"] if undone else parts)


def _section(found: SectionLines, top: int) -> list[Block]:
    if not found.total:
        return []
    heading = f"*{HEADINGS[found.section]} ({found.total})*"
    if found.section in _SHORT:
        return [section(f"{heading}\n{_names(found)}")]
    more = len(found.lines) - top
    lines = [*map(line, found.lines[:top]), *([f"_{more} more in the thread._"] if more > 0 else [])]
    return list(_sections([heading, *(f"• {each}" for each in lines)]))


def _names(found: SectionLines) -> str:
    names = [f"{escape(shorten(each.title, 50))} ({numbers.initiative(each.number)})" for each in found.lines]
    shown = names[:SHORT_NAMES]
    hidden = found.total - len(shown)
    return ", ".join(shown) + (f" and {hidden} more" if hidden else "")


def _rest(found: SectionLines, top: int) -> list[tuple[Section, ReviewLine]]:
    return [] if found.section in _SHORT else [(found.section, each) for each in found.lines[top:]]


def _thread(rest: Iterable[tuple[Section, ReviewLine]]) -> list[Payload]:
    """Messages of at most `PART_LIMIT` characters, each line under the heading of its section."""
    parts: list[list[str]] = [[]]
    size, heading = 0, None
    for kind, entry in rest:
        told = f"• {line(entry)}"
        if size + len(told) > PART_LIMIT:
            parts.append([])
            size, heading = 0, None
        if kind is not heading:
            parts[-1].append(f"*{HEADINGS[kind]}, continued*")
            heading = kind
        parts[-1].append(told)
        size += len(told) + 1
    return [message(_plain(part), list(_sections(part))) for part in parts if part]


def _sections(lines: Sequence[str]) -> Iterable[Block]:
    """Sections of at most 3,000 characters, cut between lines."""
    held: list[str] = []
    for each in lines:
        if held and len("\n".join([*held, each])) > SECTION_LIMIT:
            yield section("\n".join(held))
            held = []
        held.append(each)
    if held:
        yield section("\n".join(held))


def _plain(lines: Sequence[str]) -> str:
    return f"The review, continued: {len(lines)} lines"


def _text(summaries: Sequence[Summary], weekly: WeeklyReview | None) -> str:
    titles = [escape(review_summary.title(each.kind, each.period, each.name)) for each in summaries]
    if weekly is None:
        return " and ".join(titles)
    count = f"{weekly.exceptions or 'no'} exception{'' if weekly.exceptions == 1 else 's'}"
    told = f"{escape(review_summary.title(ReviewKind.WEEKLY, weekly.period, weekly.name))}: {count},"
    return " and ".join([*titles, f"{told} {weekly.answered} of {weekly.asked} answered"])


def _without_last_divider(blocks: list[Block]) -> list[Block]:
    return blocks[:-1] if blocks and blocks[-1]["type"] == "divider" else blocks
