"""A claim: the Yes to *Did you hit it?*, its line of evidence, and the word of whoever confirms or disputes it.

```mermaid
stateDiagram-v2
    [*] --> waiting: yes
    waiting --> confirmed: confirm
    waiting --> disputed: dispute
    waiting --> withdrawn: no
    waiting --> lapsed: ended_otherwise, charter_changed, annulled
```
"""

from datetime import datetime, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError

MAX_EVIDENCE = 500
MAX_REASON = 1_000
MIN_LETTERS = 3
#: So long the sponsor's message waits for the evidence, which somebody is writing into the form just then.
FOR_EVIDENCE = timedelta(minutes=5)


def told_at(claimed_at: datetime, calendar: WorkingCalendar, *, proven: bool) -> datetime:
    """When whoever confirms is told of a claim: in their working hours, at once where the evidence is there."""
    return calendar.next_working_instant(claimed_at if proven else claimed_at + FOR_EVIDENCE)


def check_evidence(words: str) -> str:
    """A line of evidence, or UserError on the field `evidence`."""
    return _checked(words, "evidence", "Say in one line what shows that it was hit.", MAX_EVIDENCE)


def check_dispute(words: str) -> str:
    """Why somebody disputes it, or UserError on the field `reason`."""
    return _checked(words, "reason", "Say what is missing, in one sentence: the DRI reads it.", MAX_REASON)


def _checked(words: str, field: str, missing: str, most: int) -> str:
    told = words.strip()
    if sum(each.isalnum() for each in told) < MIN_LETTERS:
        raise UserError(missing, field)
    if len(told) > most:
        raise UserError(f"At most {most} characters; these are {len(told)}.", field)
    return told
