"""What somebody sees before a review names them: their lines, word for word, and until when they can change them."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.period import parse
from bot.domain.review import ReviewLine, Section
from bot.messages import ids
from bot.messages.review_lines import line
from bot.messages.text import SECTION_LIMIT, Block, Payload, actions, bold, button, context, message, moment, section

#: Characters of the lines of one message; what does not fit is not shown, and so names nobody.
LIMIT = 11_000
#: Lines with buttons of their own; the others are changed in the question's message.
WITH_BUTTONS = 5
_THEIRS = frozenset({Section.CARRIED, Section.PLANS_NOT_DONE, Section.OFF_TRACK, Section.NO_ANSWER})


def fitting(entries: Sequence[ReviewLine]) -> list[ReviewLine]:
    """The first of somebody's lines that one message can show."""
    found: list[ReviewLine] = []
    size = 0
    for entry in entries:
        size += len(line(entry)) + 3
        if size > LIMIT:
            break
        found.append(entry)
    return found


def lines(period: str, entries: Sequence[ReviewLine], publish_at: datetime) -> Payload:
    """The lines of a review that name its reader; all of them must fit (`fitting`).

    Args:
        period: such as 2026-W48, or 2026-12 for a monthly review.
        entries: the lines, as the review will word them.
        publish_at: when it is published.
    """
    review = f"The {parse(period).kind} review of {period}"
    head = f"{review} will name you. This is what it will say, as things stand now:"
    told = list(_sections([f"• {line(entry)}" for entry in entries]))
    blocks = [section(head), *told, *_buttons(entries), context(_until(entries, publish_at))]
    count = "one line" if len(entries) == 1 else f"{len(entries)} lines"
    return message(f"{review} will name you in {count}.", blocks)


def not_held(period: str) -> Payload:
    """In place of the lines, once the review is skipped."""
    return message(f"The {parse(period).kind} review of {period} is skipped. It names nobody.")


def _until(entries: Sequence[ReviewLine], publish_at: datetime) -> str:
    ways = []
    if any(entry.section in _THEIRS for entry in entries):
        ways.append("answer the question, make a plan or escalate")
    if any(entry.section is Section.WAITING for entry in entries):
        ways.append("settle what waits (`/escalate list`)")
    if any(entry.section is Section.CLAIMS for entry in entries):
        ways.append("confirm or dispute what is said to be hit")
    if any(entry.section is Section.CONSEQUENCES for entry in entries):
        ways.append("decide what is due (it stands in our messages and on my Home page)")
    if any(entry.section is Section.NOT_RECHARTERED for entry in entries):
        ways.append("re-charter what is overdue (your list is in our messages)")
    how = f" You can still change it: {'; '.join(ways)}." if ways else ""
    return f"It is published {moment(publish_at)}.{how}"


def _buttons(entries: Sequence[ReviewLine]) -> list[Block]:
    """What a bare No lacks; silence is answered in the question itself."""
    bare = [each for each in entries if each.section is Section.OFF_TRACK and not (each.plan or each.escalation)]
    return [block for entry in bare[:WITH_BUTTONS] for block in _row(entry)]


def _row(entry: ReviewLine) -> list[Block]:
    if entry.checkin is None:
        return []
    checkin_id, initiative_id = entry.checkin
    choices = (
        button("Make a plan", ids.PLAN_MAKE, str(checkin_id)),
        button("Escalate", ids.ESCALATION_RAISE, f"{initiative_id}:{checkin_id}:0"),
    )
    return [section(bold(entry.title, 120)), actions(*choices)]


def _sections(told: Sequence[str]) -> list[Block]:
    parts: list[str] = []
    for each in told:
        fits = parts and len(parts[-1]) + len(each) < SECTION_LIMIT
        parts[-1:] = [f"{parts[-1]}\n{each}"] if fits else [*parts[-1:], each]
    return [section(part) for part in parts]
