"""The parts of an App Home, and how they share what Slack gives a view: whole rows, and the rest counted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages.escalation import sections
from bot.messages.text import Block, context, header

BLOCKS = 100
"""Slack's limit of a view's blocks."""
BYTES = 200_000
"""A view may have 250 kB (Slack: modal views); the rest is for the envelope of the call."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading and its rows.

    Args:
        title: plain text.
        rows: each a few blocks that stay together, buttons included.
        count: how many there are in all; the rows may be fewer.
        more: where to see those that are not shown: completes "3 more: …".
        lead: blocks under the heading that always stand.
    """

    title: str
    rows: Sequence[Sequence[Block]]
    count: int
    more: str
    lead: Sequence[Block] = ()

    def blocks(self) -> list[Block]:
        """The part as it is shown; nothing where there is nothing."""
        if not self.count and not self.lead:
            return []
        left = self.count - len(self.rows)
        some = bool(self.rows or self.lead)
        rest = [context(f"{left} more: {self.more}" if some else f"{left}: {self.more}")] if left > 0 else []
        return [header(self.title), *self.lead, *(block for row in self.rows for block in row), *rest]


def lines(title: str, told: Sequence[str], count: int, more: str) -> Part:
    """A part of few lines of text, which always stand; those beyond are counted."""
    return Part(title=title, rows=(), count=max(count - len(told), 0), more=more, lead=sections(told))


def fitted(parts: Sequence[Part], after: Sequence[Block]) -> list[Block]:
    """The blocks of all parts and what always comes after them, within Slack's limits of a view.

    While they are too many or too long, the part with the most rows gives its last one away: it is counted there.
    """
    kept = list(parts)
    while _is_too_much(blocks := [*(block for part in kept for block in part.blocks()), *after]):
        longest = max(range(len(kept)), key=lambda n: (_weight(kept[n]), n))
        if not kept[longest].rows:
            break
        kept[longest] = replace(kept[longest], rows=kept[longest].rows[:-1])
    return blocks


def _weight(part: Part) -> int:
    return sum(len(row) for row in part.rows)


def _is_too_much(blocks: Sequence[Block]) -> bool:
    return len(blocks) > BLOCKS or len(json.dumps(blocks, ensure_ascii=False).encode()) > BYTES
