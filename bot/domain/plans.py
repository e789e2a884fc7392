"""A plan: what the DRI will do after a No, by a date."""

from dataclasses import dataclass
from datetime import date

from bot.domain.codes import PlanState
from bot.domain.dates import split_by
from bot.domain.errors import UserError

MAX_PLAN = 1_000


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A stored plan as the rules need it. ``settled_on`` is the day it was said to be done or not done."""

    state: PlanState
    due: date
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What will be done, and by when; ``due`` is None where the text names no date (a date picker asks)."""

    words: str
    due: date | None


def read_plan(text: str, today: date) -> PlanDraft:
    """Read a plan typed in the thread: ``pricing draft by Thursday``. A past date counts as none."""
    words, due = split_by(text, today)
    return PlanDraft((words or text.strip())[:MAX_PLAN], due if due and due >= today else None)


def check_plan(words: str, due: date | None, today: date) -> PlanDraft:
    """A complete plan, or UserError on the field that is missing, too long or past."""
    told = words.strip()
    if not any(c.isalnum() for c in told):
        raise UserError("Say what you will do.", "plan")
    if len(told) > MAX_PLAN:
        raise UserError(f"A plan has at most {MAX_PLAN} characters; this one has {len(told)}.", "plan")
    if due is None:
        raise UserError("Choose by when.", "due")
    if due < today:
        raise UserError(f"{due.isoformat()} is past; choose a date from today on.", "due")
    return PlanDraft(told, due)


def is_live(plan: PlanFacts, today: date) -> bool:
    """Open, and its day has not passed: on the day itself it still lives."""
    return plan.state is PlanState.OPEN and plan.due >= today


def passed_undone(plan: PlanFacts, today: date) -> bool:
    """Whether the plan's date passed without it being done; a replaced plan is judged by the one that replaced it."""
    return plan.state is PlanState.NOT_DONE or (plan.state is PlanState.OPEN and plan.due < today)
