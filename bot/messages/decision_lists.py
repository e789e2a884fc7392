"""Lists of decisions: the log, and what a search found. Their buttons carry ids, dates and counts only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import numbers
from bot.domain.codes import MemoState
from bot.domain.snippets import marks, pieces, snippet, unmarked
from bot.messages import forms, ids
from bot.messages.decision import MemoShown
from bot.messages.text import (
    Block,
    Payload,
    actions,
    button,
    context,
    escape,
    message,
    person,
    section,
    short_day,
    shorten,
)

PAGE = 20
LONGEST_TITLE = 120
LONGEST_SNIPPET = 200
EXAMPLES = 'supplier "at most 40" migr* @ana on I-7 since 1 Nov'
NOTHING_YET = "No decision is on record yet. Use the shortcut *Record decision* on any message."
NO_OTHER = "No decision of that is on record that you may see."
REPLACES = {"corrected": "corrects", "superseded": "supersedes", "reversed": "reverses"}
SEARCH_AGAIN = "I do not see the words any more: type `/decide find` and the words again."


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line.

    Args:
        memo: the memo.
        replaced: what a later memo did to it: corrected, superseded, reversed; "" where it stands.
        by: the later memo's number, where the reader may see it.
    """

    memo: MemoShown
    replaced: str = ""
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One find; `marked` are its texts with the matching words marked, the title first (`bot/domain/snippets.py`)."""

    listed: Listed
    marked: Sequence[str]


def log(lines: Sequence[Listed], *, seen: int, left: int, uncounted: bool, following: str, first: str) -> Payload:
    """`/decide log`, one page, newest first.

    Args:
        lines: the decisions of this page.
        seen: how many came before.
        left: how many there are from this page on; `uncounted` where there are more than were counted.
        following: the value of *More*; "" on the last page.
        first: the value of *Newest*; "" on the first page.
    """
    if not lines:
        return message(NO_OTHER if first or seen else NOTHING_YET)
    total = f"more than {seen + left - 1:,}" if uncounted else f"{seen + left:,}"
    rows = [_row(line, escape(shorten(" ".join(line.memo.title.split()), LONGEST_TITLE))) for line in lines]
    blocks = [section(f"*Decisions* {seen + 1} to {seen + len(lines)} of {total}"), *_together(rows)]
    return message(f"{total} decisions", [*blocks, *_pages(following, first, ids.MEMO_LOG, "Newest")])


def found(hits: Sequence[Hit], typed: str, *, offset: int, total: int, more: bool) -> Payload:
    """`/decide find`, one page, the best first; the field keeps the words for the next search and page.

    Args:
        hits: the decisions of this page.
        typed: the words as typed.
        offset: how many came before.
        total: how many were ranked.
        more: whether older ones match too.
    """
    if not hits:
        return message(_nothing(typed), [section(_nothing(typed)), *_field(typed, [])])
    lead = f"*Found* {offset + 1} to {offset + len(hits)} of {total:,}"
    older = f"More than {total:,} decisions match; these are the best of the newest {total:,}. A further word helps."
    following = str(offset + len(hits)) if offset + len(hits) < total else ""
    blocks = [section(lead), *([context(older)] if more else []), *(section(_hit(hit)) for hit in hits)]
    buttons = _buttons(following, "0" if offset else "", ids.MEMO_FIND, "Best")
    return message(f"{total:,} decisions found", [*blocks, *_field(typed, buttons)])


def ask_for_words() -> Payload:
    """`/decide find` alone."""
    lead = "Which words do you look for? You may add by whom, on what, since or until when."
    return message(lead, [section(lead), *_field("", [])])


def _nothing(typed: str) -> str:
    return f'No decision that you may see has "{escape(shorten(" ".join(typed.split()), 200))}".'


def _hit(hit: Hit) -> str:
    title, *others = hit.marked
    best = max(others, key=marks, default="")
    words = best if marks(best) else next((each for each in others if each), "")
    line = _row(hit.listed, _bold_marks(snippet(title, LONGEST_TITLE)))
    return f"{line}\n> {_bold_marks(snippet(words, LONGEST_SNIPPET))}" if words else line


def _bold_marks(text: str) -> str:
    """Escaped, then the marked words bold: a person's own stars and marks cannot make any."""
    return "".join(
        f"*{escape(words.replace('*', ''))}*" if is_marked else escape(words.replace("*", ""))
        for words, is_marked in pieces(text)
    )


def _row(line: Listed, title: str) -> str:
    memo = line.memo
    parts = [f"*{memo.name}* {title}", person(memo.decider), f"{short_day(memo.decided_on)} {memo.decided_on:%Y}"]
    state = state_of(line)
    return " · ".join([*parts, *([f"_{state}_"] if state else [])])


def state_of(line: Listed) -> str:
    """Where a decision stands, in words; "" for one that stands and waits for nobody."""
    if line.replaced:
        return f"{line.replaced} by {numbers.memo(line.by)}" if line.by else line.replaced
    if line.memo.state in (MemoState.PROPOSED, MemoState.REJECTED):
        return line.memo.state.value
    return "unconfirmed" if line.memo.waits_for else ""


def _together(rows: Sequence[str]) -> list[Block]:
    return [section("\n".join(rows[start : start + 10])) for start in range(0, len(rows), 10)]


def _pages(following: str, first: str, action: str, back: str) -> list[Block]:
    buttons = _buttons(following, first, action, back)
    return [actions(*buttons, block_id="pages")] if buttons else []


def _buttons(following: str, first: str, action: str, back: str) -> list[Block]:
    """A block's buttons differ in their action_id, as Slack asks; handlers take both for one."""
    more = [button("More", f"{action}.more", following)] if following else []
    return [*more, *([button(back, f"{action}.first", first)] if first else [])]


def _field(typed: str, buttons: Sequence[Block]) -> list[Block]:
    words = forms.words(unmarked(typed)[: forms.PLAIN_LIMIT], EXAMPLES)
    search = button("Search", ids.MEMO_FIND, "0", style=None if buttons else "primary")
    return [forms.field(ids.FIELD_WORDS, "Search", words), actions(search, *buttons, block_id="pages")]
