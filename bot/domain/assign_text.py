"""Read ``/dri assign @person "EU launch" "300 paying customers" by 30 Nov``, as people really type it.

Phones make curly quotes and no-break spaces; both are read as their plain forms. An optional ``sponsor @x`` may stand
anywhere outside the quotes, and so may ``this quarter "pilot live"``, which a date far away needs.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.dates import read_due_date
from bot.domain.errors import UserError
from bot.domain.people import Mentions, read_people

PLAIN_MARKS = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"), '"') | dict.fromkeys(
    map(ord, "\u00a0\u2007\u202f\u2009\u3000"), " "
)
"""For `str.translate`: the marks that phones make, as their plain forms."""
_QUOTED = re.compile(r'"([^"]*)"')
_SPONSOR = re.compile(r"\bsponsor(?:ed by)?:?\s*(<[@!][^>]*>)", re.IGNORECASE)
_QUARTER = re.compile(r'[,;]?\s*\b(?:(?:by the )?end of )?(?:this )?quarter:?\s*"([^"]*)"', re.IGNORECASE)
_DUE = re.compile(r"\b(?:by|until|due)\b:?\s*(.*)$", re.IGNORECASE | re.DOTALL)
_USAGE = 'Write it as: /dri assign @person "EU launch" "300 paying customers" by 30 Nov'
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class AssignText:
    """What was typed, unchecked against the directory: who (mentions), name, target, due date, sponsor if given.

    `quarter` is the target of this quarter, for a date that is more than a quarter away.
    """

    dri: Mentions
    name: str
    target: str
    due: date
    sponsor: Mentions | None = None
    quarter: str = ""


def read_assign(text: str, today: date) -> AssignText:
    """Read the words after ``assign``; UserError names the part that is missing or cannot be read."""
    told = text.translate(PLAIN_MARKS)
    quarter = _QUARTER.search(told)
    told = _QUARTER.sub(" ", told, count=1)
    quoted = [" ".join(part.split()) for part in _QUOTED.findall(told)]
    if len(quoted) != 2 or not quoted[0] or told.count('"') != 4:
        raise UserError(f"{_USAGE} (the name and the target in double quotes).", "text")
    if len(quoted[0]) > MAX_NAME:
        raise UserError(f"A name has at most {MAX_NAME} characters; put the rest into the target.", "name")
    rest = _QUOTED.sub(" ", told)
    sponsor = _SPONSOR.search(rest)
    rest = _SPONSOR.sub(" ", rest)
    due = _DUE.search(rest)
    if due is None:
        raise UserError(f"A due date is missing. {_USAGE}", "due")
    return AssignText(
        dri=read_people(rest[: due.start()] or rest),
        name=quoted[0],
        target=quoted[1],
        due=read_due_date(" ".join(due[1].split()), today),
        sponsor=read_people(sponsor[1]) if sponsor else None,
        quarter=" ".join(quarter[1].split()) if quarter else "",
    )
