"""Is this a target that can be answered with yes or no?

Lenient: a leader's words are taken unless they clearly name an activity ("improve onboarding") or a question.
"""

import re

from bot.domain.errors import UserError

MAX_TARGET = 500
#: Verbs that name an activity without an end. Followed by no number they cannot be answered with yes or no.
_ACTIVITIES = (
    "improve",
    "increase",
    "reduce",
    "decrease",
    "work on",
    "working on",
    "make progress",
    "progress on",
    "continue",
    "keep",
    "support",
    "help",
    "explore",
    "investigate",
    "look into",
    "think about",
    "try to",
    "focus on",
    "optimise",
    "optimize",
    "enhance",
    "better",
    "drive",
    "push",
    "start",
    "strengthen",
    "streamline",
)
_ACTIVITY = re.compile(rf"(?:to |we |we will )?(?:{'|'.join(_ACTIVITIES)})\b", re.IGNORECASE)
#: What ends an activity: a number, or words for a state that is reached.
_FINISHED = re.compile(
    r"[0-9]|%|\b(?:half|double|twice|zero|all|every|no more|until|done|live|signed|launched|shipped|closed|approved"
    r"|published|finished|completed?|delivered|released|passed|from .+ to)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:who|what|when|where|why|how|which|should|could|can|do|does|is|are)\b.*\?\s*", re.IGNORECASE)
_HOW = 'say what will be true when it is done, such as "300 paying customers" or "Contract with Acme signed".'


def check_target(text: str, field: str | None = "target") -> None:
    """Refuse what cannot be answered with yes or no; UserError says how to mend it."""
    told = " ".join(text.split())
    if len(told) < 3 or not any(c.isalnum() for c in told):
        raise UserError(f"A target is missing: {_HOW}", field)
    if len(told) > MAX_TARGET:
        raise UserError(f"A target has at most {MAX_TARGET} characters; this one has {len(told)}.", field)
    if _QUESTION.fullmatch(told):
        raise UserError(f'"{_short(told)}" is a question, not a target: {_HOW}', field)
    if _ACTIVITY.match(told) and not _FINISHED.search(told):
        raise UserError(f'"{_short(told)}" cannot be answered with yes or no: {_HOW}', field)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
