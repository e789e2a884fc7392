"""Decisions as files: Markdown in the form of an architecture decision record, CSV, JSON lines.

Whoever opens them is not Slack: Markdown keeps a person's words from becoming headings, pictures or HTML, and CSV from
becoming formulas (OWASP: CSV injection).
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from bot.domain import numbers

MARKER = "<!-- written by drumbeat export decisions -->"
"""Stands in every file written, so that the next export may replace it and nothing else."""
INDEX = "README.md"
LONGEST_SLUG = 60

_FORMULA = re.compile(r"^[\s'\"]*[=+\-@\t\r]")
_STARTS = re.compile(r"^(\s*)(#{1,6}(?:\s|$)|```|~~~|>|\||[-=]+\s*$)")
_PICTURE = re.compile(r"!\[")


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A decision outside Slack: people by name, days in ISO form. Field by field the columns of the CSV file."""

    number: str
    title: str
    status: str
    question: str
    decision: str
    decided_by: str
    decided_on: date
    raised_at: datetime
    raised_on: date | None
    recorded_by: str
    recorded_at: datetime
    inputs: str
    alternatives: str
    dissent: str
    dissent_by: str
    unconfirmed: str
    initiative: str
    review_by: date | None
    replaces: str
    visibility: str
    link: str


def file_name(memo: Exported) -> str:
    """`0012-which-supplier.md`: ASCII letters, digits and hyphens only, whatever the title holds."""
    number = re.sub(r"\D", "", memo.number)
    plain = unicodedata.normalize("NFKD", memo.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_SLUG].strip("-")
    return f"{int(number):04}-{slug or 'decision'}.md"


def markdown(memo: Exported) -> str:
    """One decision as a file of its own."""
    parts = [
        ("Status", _sentence(memo)),
        ("Context", memo.question),
        ("Decision", memo.decision),
        ("Inputs", memo.inputs),
        ("Alternatives", memo.alternatives),
        ("Dissent", "\n\n".join(each for each in (memo.dissent_by, memo.dissent) if each)),
        ("Links", "\n".join(f"- {line}" for line in _links(memo))),
    ]
    body = [f"## {name}\n\n{_safe(text)}" for name, text in parts if text]
    return "\n\n".join([f"# {memo.number} {_line(memo.title)}", _facts(memo), *body, MARKER]) + "\n"


def index(memos: Sequence[Exported]) -> str:
    """The list of all files, the newest first."""
    lines = [
        f"| [{each.number}]({file_name(each)}) | {_cell(each.title)} | {each.decided_on.isoformat()} |"
        f" {_cell(each.decided_by)} | {_cell(each.status)} |"
        for each in memos
    ]
    head = "# Decisions\n\n| Number | Title | Decided on | Decided by | Status |\n|---|---|---|---|---|"
    return "\n".join([head, *lines, "", MARKER]) + "\n"


def as_csv(memos: Iterable[Exported]) -> str:
    """One line a decision, with a line of names; a cell that a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(Exported.__dataclass_fields__), lineterminator="\r\n")
    writer.writeheader()
    for memo in memos:
        writer.writerow({name: _inert(_text(value)) for name, value in asdict(memo).items()})
    return out.getvalue()


def as_json_lines(memos: Iterable[Exported]) -> str:
    """One JSON object a line."""
    rows = ({name: value if value is None else _text(value) for name, value in asdict(memo).items()} for memo in memos)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def memo_numbers(pairs: Iterable[tuple[str, int]]) -> str:
    """`supersedes D-3`."""
    return ", ".join(f"{what} {numbers.memo(number)}" for what, number in pairs)


def _sentence(memo: Exported) -> str:
    waits = f"\n\nNot confirmed yet by {memo.unconfirmed}." if memo.unconfirmed else ""
    return f"{memo.status[:1].upper()}{memo.status[1:]}{waits}"


def _facts(memo: Exported) -> str:
    raised = memo.raised_on.isoformat() if memo.raised_on else memo.raised_at.date().isoformat()
    lines = [
        f"- Decided by {memo.decided_by} on {memo.decided_on.isoformat()}",
        f"- Question raised on {raised}, on record {memo.raised_at.isoformat()}",
        f"- Recorded by {memo.recorded_by} on {memo.recorded_at.date().isoformat()}",
        *([f"- Initiative {memo.initiative}"] if memo.initiative else []),
        *([f"- To be reviewed by {memo.review_by.isoformat()}"] if memo.review_by else []),
    ]
    return "\n".join(_safe(line) for line in lines)


def _links(memo: Exported) -> list[str]:
    return [*([memo.replaces] if memo.replaces else []), *([f"<{memo.link}>"] if memo.link else [])]


def _safe(text: str) -> str:
    """Words that stay words; lists and paragraphs are kept."""
    return "\n".join(_safe_line(line) for line in text.splitlines())


def _safe_line(line: str) -> str:
    link = re.fullmatch(r"- <https?://[^<>\s]+>", line)  # our own, in Links
    plain = line if link else line.replace("&", "&amp;").replace("<", "&lt;")
    return _STARTS.sub(r"\1\\\2", _PICTURE.sub(r"\\!\\[", plain))


def _line(text: str) -> str:
    return _safe_line(" ".join(text.split()))


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _inert(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "" if value is None else str(value)
