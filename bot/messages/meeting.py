"""The meeting of a weekly review: its buttons in the review's message, and what it leaves when it closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import MeetingState
from bot.domain.review import ReviewLine
from bot.messages import ids
from bot.messages.review_lines import owed
from bot.messages.text import (
    SECTION_LIMIT,
    Block,
    Payload,
    actions,
    button,
    message,
    moment,
    person,
    section,
    short_day,
)

#: Characters of the lines of one message; as in the review itself.
PART_LIMIT = 11_000
SHOWN_DECISIONS = 20


@dataclass(frozen=True, kw_only=True)
class MeetingShown:
    """A meeting as messages speak of it; people are Slack ids.

    Args:
        review_id: of the review whose thread it is.
        ends_on: the day at whose end it closes by itself, or on which it has.
        carried: how many exceptions it left.
    """

    review_id: int
    state: MeetingState
    ends_on: date
    started_by: str | None = None
    started_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    carried: int = 0


def controls(meeting: MeetingShown) -> list[Block]:
    """What stands below the counts of the review: where the meeting is, and what a leader may press."""
    said: Block = {
        "type": "context",
        "block_id": ids.MEETING_STATE,
        "elements": [{"type": "mrkdwn", "text": _state(meeting)}],
    }
    value = str(meeting.review_id)
    if meeting.state is MeetingState.OPEN:
        start = button("Start meeting", ids.MEETING_START, value)
        return [said, actions(start, block_id=ids.MEETING_BUTTONS)]
    if meeting.state is MeetingState.STARTED:
        close = button("Close meeting", ids.MEETING_CLOSE, value, style="primary")
        return [said, actions(close, block_id=ids.MEETING_BUTTONS)]
    return [said]


def with_controls(review: Payload, meeting: MeetingShown) -> Payload:
    """The message of a review with its meeting as it stands now; unchanged where it shows none."""
    blocks: list[Block] = []
    for block in review.get("blocks", []):
        if block.get("block_id") == ids.MEETING_STATE:
            blocks += controls(meeting)
        elif block.get("block_id") != ids.MEETING_BUTTONS:
            blocks.append(block)
    return {**review, "blocks": blocks}


def closed(
    meeting: MeetingShown, period: str, lines: Sequence[ReviewLine], *, agenda: int, decisions: Sequence[int]
) -> list[Payload]:
    """What is posted in the thread: what was settled, and every exception that is carried over, with who owes it.

    Args:
        meeting: as it is now.
        period: of the review.
        lines: what is left.
        agenda: how many exceptions owed something when the review was published.
        decisions: numbers of the decisions recorded in the thread.
    """
    head = " ".join(each for each in (_closed(meeting), _decisions(decisions), _summary(agenda, len(lines))) if each)
    parts = _parts([f"• {owed(line)}" for line in lines])
    first = message(f"{_closed(meeting)} {_summary(agenda, len(lines))}", [section(head), *_sections(parts[0])])
    rest = [message(f"Carried over from {period}, continued: {len(part)}", _sections(part)) for part in parts[1:]]
    return [first, *rest]


def started_already(by: str, at: datetime) -> str:
    """To whoever pressed Start second; plain."""
    return f"{by} has started this meeting already, at {at:%H:%M} UTC. Nothing was changed."


def is_over(by: str | None, ends_on: date) -> str:
    """To whoever presses a button of a meeting that has ended; plain."""
    how = f"{by} closed it" if by else f"it closed by itself on {short_day(ends_on)}"
    return f"This meeting is over: {how}. What it left stands in the thread."


NOT_STARTED = "This meeting has not been started; it closes by itself at the end of the next working day."
NONE = "This review has no meeting."


def _state(meeting: MeetingShown) -> str:
    ends = short_day(meeting.ends_on)
    if meeting.state is MeetingState.OPEN:
        return f"This is the agenda. The meeting is this thread; it closes by itself at the end of {ends}."
    if meeting.state is MeetingState.STARTED and meeting.started_by and meeting.started_at:
        by, at = person(meeting.started_by), moment(meeting.started_at)
        return f"The meeting was started by {by}, {at}. It closes at the end of {ends} at the latest."
    left = f"{meeting.carried} carried over" if meeting.carried else "nothing is carried over"
    return f"{_closed(meeting).removesuffix('.')}; {left}."


def _closed(meeting: MeetingShown) -> str:
    if meeting.closed_by:
        return f"The meeting was closed by {person(meeting.closed_by)}."
    return f"The meeting has closed by itself on {short_day(meeting.ends_on)}."


def _summary(agenda: int, left: int) -> str:
    if not agenda:
        return "Nothing on its agenda owed anything."
    if not left:
        return f"All {agenda} exceptions are settled." if agenda > 1 else "Its one exception is settled."
    return (
        f"*{agenda - left}* of {agenda} settled. Carried over to the next review, without decision, escalation or plan:"
    )


def _decisions(found: Sequence[int]) -> str:
    if not found:
        return ""
    named = ", ".join(numbers.memo(number) for number in found[:SHOWN_DECISIONS])
    more = f" and {len(found) - SHOWN_DECISIONS} more" if len(found) > SHOWN_DECISIONS else ""
    return f"Decided here: {named}{more}."


def _parts(lines: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    size = 0
    for each in lines:
        if size + len(each) > PART_LIMIT:
            parts.append([])
            size = 0
        parts[-1].append(each)
        size += len(each) + 1
    return parts


def _sections(lines: Sequence[str]) -> list[Block]:
    found: list[str] = []
    for each in lines:
        fits = found and len(found[-1]) + len(each) < SECTION_LIMIT
        found[-1:] = [f"{found[-1]}\n{each}"] if fits else [*found[-1:], each]
    return [section(part) for part in found]
