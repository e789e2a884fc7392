"""The numbers people see: I-7 an initiative, E-31 an escalation, A-4 an agreement, D-12 a memo, Q-5 a question.

Numbers are per workspace and may have gaps.
"""

import re

#: Above this a typed number is a mistake, and would not fit the store's integers either.
MAX_NUMBER = 2_000_000_000


def initiative(number: int) -> str:
    """I-7 for 7."""
    return f"I-{number}"


def escalation(number: int) -> str:
    """E-31 for 31."""
    return f"E-{number}"


def agreement(number: int) -> str:
    """A-4 for 4."""
    return f"A-{number}"


def memo(number: int) -> str:
    """D-12 for 12."""
    return f"D-{number}"


def asked(number: int) -> str:
    """Q-5 for 5."""
    return f"Q-{number}"


def parse_initiative(text: str) -> int | None:
    """Read ``I-7``, ``i7`` or a bare ``7``; None where it is none of these."""
    return _parse("I", text)


def parse_escalation(text: str) -> int | None:
    """Read ``E-31``, ``e31`` or a bare ``31``; None where it is none of these."""
    return _parse("E", text)


def parse_agreement(text: str) -> int | None:
    """Read ``A-4``, ``a4`` or a bare ``4``; None where it is none of these."""
    return _parse("A", text)


def parse_memo(text: str) -> int | None:
    """Read ``D-12``, ``d12`` or a bare ``12``; None where it is none of these."""
    return _parse("D", text)


def parse_asked(text: str) -> int | None:
    """Read ``Q-5``, ``q5`` or a bare ``5``; None where it is none of these."""
    return _parse("Q", text)


def _parse(letter: str, text: str) -> int | None:
    # Phones turn the hyphen into a dash, so all three are taken. ASCII digits only: other scripts have theirs.
    found = re.fullmatch(rf"(?:{letter}[-\u2010-\u2014]?)?0*([0-9]{{1,10}})", text.strip(), re.IGNORECASE)
    number = int(found[1]) if found else 0
    return number if 0 < number <= MAX_NUMBER else None
