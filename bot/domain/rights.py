"""Decision rights: which version holds on a day, whose signature a decision needs, which inputs it lacks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import UserError

MAX_DAYS = 90
MAX_NAME = 75
MAX_AMOUNT = 2_000_000_000
MOST_TERMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How a class of questions is decided from a day on.

    Args:
        number: 1 for the first; of two from the same day the later one holds.
        owner: the one person who decides (one id).
        days: working days to decide.
        from_on: its first day.
        signs: words by which a question of the class is known.
        inputs: what a decision has to rest on.
        bounds: what the owner may decide, in words.
        amount_limit: above it the owner's leader signs; None for no limit.
        initiative: the class is of this initiative alone; our id.
        objective: the class is of the initiatives of this objective; our id.
    """

    number: int
    owner: str
    days: int
    from_on: date
    signs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    bounds: str = ""
    amount_limit: int | None = None
    initiative: int | None = None
    objective: int | None = None


def in_force(versions: Sequence[Version], on: date, ended_on: date | None = None) -> Version | None:
    """The version that holds on a day; None before the first one and from the day on which the right ended."""
    if ended_on is not None and on >= ended_on:
        return None
    begun = [each for each in versions if each.from_on <= on]
    return max(begun, key=lambda each: (each.from_on, each.number), default=None)


def terms(typed: str) -> tuple[str, ...]:
    """Words or phrases as they are typed into a field: parted by commas or lines, each once."""
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", typed))
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_TERMS]


def recognise(text: str, classes: Mapping[int, Version]) -> int | None:
    """The class whose words stand in a question, the most of them first; None where none do."""
    found = {key: sum(_stands_in(sign, text) for sign in each.signs) for key, each in classes.items()}
    best = max(found, key=lambda key: found[key], default=None)
    return best if best is not None and found[best] else None


def covers(version: Version, initiative: int | None, objective: int | None) -> bool:
    """Whether the class is about a decision on this initiative of this objective (either may be none)."""
    if version.initiative is not None:
        return version.initiative == initiative
    return version.objective is None or version.objective == objective


def missing_inputs(required: Sequence[str], given: str) -> tuple[str, ...]:
    """Required inputs on which nothing is said: a line names each and says more than its name."""
    lines = [line for line in given.splitlines() if line.strip()]
    return tuple(name for name in required if not any(_says_more(name, line) for line in lines))


def signer(
    decider: str, recorder: str, *, owner: str | None, beyond: bool = False, above: str | None, holder: str | None
) -> str | None:
    """Who has to sign a decision before it stands; None where its decider may decide.

    Args:
        decider: who decided.
        recorder: who records it; whoever should sign it and records it has agreed.
        owner: who decides questions of its class; None without a class.
        beyond: whether it is above the amount the owner may decide.
        above: the owner's leader, who signs what is beyond; None at the top.
        holder: who answers for its initiative, and decides where no right names another; None without an initiative.
    """
    wanted = (above or owner) if beyond and owner else owner or holder
    return None if wanted in (decider, recorder) else wanted


def check_name(name: str) -> str:
    """A class's name in one line, or UserError."""
    clean = " ".join(name.split())
    if not 2 <= len(clean) <= MAX_NAME:
        raise UserError(f"Name the class of questions in 2 to {MAX_NAME} characters.", "name")
    return clean


def check_days(typed: str) -> int:
    """Working days to decide, or UserError."""
    if not re.fullmatch(r"[0-9]{1,3}", typed.strip()) or not 1 <= int(typed) <= MAX_DAYS:
        raise UserError(f"Write how many working days it may take, from 1 to {MAX_DAYS}.", "days")
    return int(typed)


def check_amount(typed: str) -> int | None:
    """A whole amount, with or without separators; None for an empty field; UserError for anything else."""
    if not typed.strip():
        return None
    digits = re.sub(r"[\s.,'_]", "", typed)
    if not re.fullmatch(r"\s*(?:[0-9]{1,10}|[0-9]{1,3}(?:[\s.,'_][0-9]{3})+)\s*", typed) or int(digits) > MAX_AMOUNT:
        raise UserError("Write the amount as a whole number, such as 40000.", "amount")
    return int(digits)


def check_from(from_on: date | None, today: date) -> date:
    """The day from which a version holds: today unless a later one is chosen; UserError for a past one."""
    if from_on is not None and from_on < today:
        raise UserError(f"{from_on.isoformat()} is past: what was decided then was decided by the old rule.", "from")
    return from_on or today


def _stands_in(sign: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", text, re.IGNORECASE) is not None


def _says_more(name: str, line: str) -> bool:
    at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.IGNORECASE)
    return at is not None and re.search(r"\w", line[: at.start()] + line[at.end() :]) is not None
