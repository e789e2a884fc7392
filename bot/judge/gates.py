"""Replies that are never blame, whatever else they say, decided before any weighing."""

import re
from collections.abc import Sequence

from bot.domain.answers import Read
from bot.judge import phrases
from bot.judge.tokens import Token

_SHOULD_I = re.compile(r"\bshould (?:i|we) (?:escalate|raise|flag)\b")


def human(low: str) -> str | None:
    """The words of health, family, burnout or safety; None where there are none."""
    found = phrases.HUMAN.search(low)
    return found[0].strip() if found else None


def never_blame(low: str, tokens: Sequence[Token], answer: Read) -> str | None:
    """The name of the gate that a reply passes: bare, question, escalated, praise; None where it has to be weighed."""
    words = [token for token in tokens if token.is_word]
    if not words:
        return "no words"
    if answer in ("yes", "no") and len(words) <= 2:
        return "bare answer"
    if answer == "none" and _only_questions(low) and not phrases.SARCASM.search(low):
        return "only a question"
    if phrases.ESCALATED.search(low) and not phrases.IN_VAIN.search(low) and not _SHOULD_I.search(low):
        return "already escalated"
    if answer == "yes" and phrases.PRAISE.search(low) and not phrases.SARCASM.search(low):
        return "praise"
    return None


def _only_questions(low: str) -> bool:
    """Every sentence asks; a short rhetorical one about whose goal it is does not count ("isn't that Ops' job?")."""
    parts = [part for part in re.split(r"(?<=[.!?\n])\s+", low.strip()) if any(c.isalnum() for c in part)]
    rhetorical = re.compile(
        r"\b(?:isn't|aren't|wasn't|shouldn't|how am i supposed|how are we supposed|what do you expect)\b"
    )
    return bool(parts) and all(part.rstrip(" \"')").endswith("?") for part in parts) and not rhetorical.search(low)
