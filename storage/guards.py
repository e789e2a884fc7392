"""What the database itself refuses, as values; `storage/ddl.py` makes triggers of them (design 3.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import SQLModel

import storage.tables  # noqa: F401  # registers every table, whose columns the rules are made of

PREFIX = "keep_"


@dataclass(frozen=True)
class Guard:
    """One forbidden change.

    Args:
        table: the table.
        action: INSERT, UPDATE or DELETE.
        rule: the name by which a refusal is known, unique within the table.
        forbidden: SQL over NEW and OLD that holds for a forbidden change; `<>` between them sees NULL as a value
            when written `{differs}`.
        why: a sentence for whoever reads the refusal.
    """

    table: str
    action: str
    rule: str
    why: str
    forbidden: str = "1 = 1"

    @property
    def name(self) -> str:
        """The trigger's name, and on PostgreSQL the function's."""
        return f"{PREFIX}{self.table}_{self.rule}"


def changed(columns: Iterable[str]) -> str:
    """SQL: any of these columns gets another value."""
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


def all_but(table: str, *free: str) -> list[str]:
    """The columns of a table without those that may change."""
    return [column.name for column in SQLModel.metadata.tables[table].columns if column.name not in free]


def changed_again(*columns: str) -> str:
    """SQL: any of these columns, which are written once, has a value already and gets another."""
    return " OR ".join(f"(OLD.{column} IS NOT NULL AND {changed([column])})" for column in columns)


_KEPT = [
    "agreement",
    "agreement_verdict",
    "agreement_version",
    "assignment",
    "carried",
    "charter",
    "charter_request",
    "checkin",
    "claim",
    "complaint",
    "consequence",
    "decision_right",
    "delivery",
    "escalation",
    "initiative",
    "ledger",
    "line_shown",
    "meeting",
    "memo",
    "memo_event",
    "passage",
    "plan",
    "question",
    "recharter",
    "reply",
    "review",
    "review_change",
    "right_version",
    "settlement",
]
_LOWER_LEADER = "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = {dri} AND p.is_leader AND p.escalates_to_id IS NULL)"
_SPONSORS_IT = (
    "NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM charter c WHERE c.workspace_id = NEW.workspace_id"
    " AND c.initiative_id = NEW.initiative_id AND c.ended_at IS NULL AND c.sponsor_id = NEW.person_id)"
)
_ANSWERS_FOR_IT = (
    "NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM assignment a WHERE a.workspace_id = NEW.workspace_id"
    " AND a.initiative_id = NEW.initiative_id AND a.ended_at IS NULL AND a.person_id = NEW.sponsor_id)"
)
_OWN_SPONSOR_ASSIGNED = f"{_SPONSORS_IT} AND {_LOWER_LEADER.format(dri='NEW.person_id')}"
_OWN_SPONSOR_CHARTERED = f"{_ANSWERS_FOR_IT} AND {_LOWER_LEADER.format(dri='NEW.sponsor_id')}"
_NO_ACTIVE_HUMAN = (
    "NEW.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id"
    " AND p.workspace_id = NEW.workspace_id AND p.kind = 'human' AND p.active)"
)
_ANSWERED = ("answered_by_id", "answered_at", "accepted", "other_date", "reason_id")
_RAISED = ["id", "workspace_id", "number", "raised_at", "raised_by_id", "started_at", "channel_id", "thread_ts"]
_REQUEST_ENDS = ("leader_id", "state", "closed_at", "closed_by_id", "answer_id", "became_id")
_NO_ERASURE = "OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.body {differs} '' OR " + changed(
    ["id", "workspace_id", "kind", "author_id", "digest", "written_at"]
)

GUARDS = [
    *(Guard(table, "DELETE", "rows", f"nothing is deleted from {table}") for table in _KEPT),
    *(
        Guard(table, "UPDATE", "unchanged", f"{table} is append-only")
        for table in ("ledger", "memo_event", "right_version")
    ),
    Guard("passage", "UPDATE", "words", "words may only be erased, once", _NO_ERASURE),
    Guard(
        "charter",
        "UPDATE",
        "version",
        "a charter may only end",
        f"{changed(all_but('charter', 'ended_at'))} OR {changed_again('ended_at')}",
    ),
    Guard(
        "charter_request",
        "UPDATE",
        "asked",
        "what was asked for stays; something else is another request",
        changed(all_but("charter_request", *_REQUEST_ENDS)),
    ),
    Guard(
        "charter_request",
        "UPDATE",
        "final",
        "a request that was answered stays so",
        f"OLD.state <> 'open' AND {changed(_REQUEST_ENDS)}",
    ),
    Guard("charter", "INSERT", "sponsor", "the sponsor is never the DRI, except at the top", _OWN_SPONSOR_CHARTERED),
    Guard("assignment", "INSERT", "human", "the DRI is one active human of this workspace", _NO_ACTIVE_HUMAN),
    Guard("assignment", "INSERT", "sponsor", "the sponsor is never the DRI, except at the top", _OWN_SPONSOR_ASSIGNED),
    Guard(
        "assignment",
        "UPDATE",
        "ended",
        "an ended assignment is history",
        f"OLD.ended_at IS NOT NULL AND {changed(all_but('assignment'))}",
    ),
    Guard(
        "assignment",
        "UPDATE",
        "who",
        "another DRI is another assignment",
        changed(["id", "workspace_id", "initiative_id", "person_id", "assigned_at"]),
    ),
    Guard(
        "settlement",
        "UPDATE",
        "verdict",
        "a matter has one verdict",
        f"{changed(all_but('settlement', 'memo_id'))} OR {changed_again('memo_id')}",
    ),
    Guard(
        "memo",
        "UPDATE",
        "core",
        "a memo is corrected by another memo",
        f"{changed(all_but('memo', 'message_ts', 'permalink', 'remind_at'))}"
        f" OR {changed_again('message_ts', 'permalink')}",
    ),
    Guard(
        "decision_right",
        "UPDATE",
        "ended",
        "a class of questions may only end; who decides it is another version",
        f"{changed(all_but('decision_right', 'ended_on', 'ended_by_id'))} OR {changed_again('ended_on')}",
    ),
    Guard(
        "question",
        "UPDATE",
        "raised",
        "who raised a question, when and where, stays",
        f"{changed(_RAISED)} OR {changed_again('asked_id', 'permalink')}",
    ),
    Guard(
        "question",
        "UPDATE",
        "final",
        "a decided or dropped question stays so",
        f"OLD.state <> 'open' AND {changed(['state', 'decider_id', 'memo_id', 'closed_by_id', 'reason_id'])}",
    ),
    Guard(
        "checkin",
        "UPDATE",
        "question",
        "a check-in stays with its review and period",
        changed(["id", "workspace_id", "review_id", "initiative_id", "period"]),
    ),
    Guard(
        "checkin",
        "UPDATE",
        "answer",
        "an answer stays with its giver",
        f"OLD.answer IS NOT NULL AND (NEW.answer IS NULL OR {changed(['person_id', 'charter_id'])})",
    ),
    Guard(
        "claim",
        "UPDATE",
        "said",
        "who said that it was hit, of which charter and when, stays",
        changed(["id", "workspace_id", "initiative_id", "charter_id", "checkin_id", "claimed_by_id", "claimed_at"]),
    ),
    Guard(
        "claim",
        "UPDATE",
        "final",
        "a claim is confirmed, disputed or taken back once",
        f"OLD.state <> 'waiting' AND {changed(all_but('claim'))}",
    ),
    Guard(
        "escalation",
        "UPDATE",
        "first",
        "who raised it, and when first, stays",
        changed(["id", "workspace_id", "number", "initiative_id", "raised_by_id", "first_raised_at"]),
    ),
    Guard(
        "escalation",
        "UPDATE",
        "final",
        "a settled or withdrawn escalation stays so",
        f"OLD.state IN ('settled', 'withdrawn') AND {changed(['state'])}",
    ),
    Guard(
        "agreement",
        "UPDATE",
        "sides",
        "the two sides of an agreement stay",
        changed(["id", "workspace_id", "number", "initiative_id", "provider_id", "made_at", "deliverable_id"]),
    ),
    Guard(
        "agreement",
        "UPDATE",
        "final",
        "an approved or withdrawn agreement stays so",
        f"OLD.state IN ('approved', 'withdrawn') AND {changed(['state'])}",
    ),
    Guard(
        "agreement_version",
        "UPDATE",
        "spec",
        "a spec that was proposed stays as it was; an amendment is another version",
        f"{changed(all_but('agreement_version', *_ANSWERED))}"
        f" OR {changed_again('answered_at', 'accepted', 'other_date')}",
    ),
    Guard(
        "delivery",
        "UPDATE",
        "moment",
        "the moment of Delivered counts",
        f"{changed(['id', 'workspace_id', 'agreement_id', 'version', 'by_id', 'delivered_at', 'on_time'])}"
        f" OR {changed_again('outcome')}",
    ),
    Guard(
        "agreement_verdict",
        "UPDATE",
        "final",
        "an agreement has one verdict",
        f"{changed(['id', 'workspace_id', 'agreement_id', 'basis', 'proposed', 'proposed_at'])}"
        f" OR {changed_again('fault', 'memo_id', 'contested_by_id')}",
    ),
    Guard(
        "consequence",
        "UPDATE",
        "step",
        "a step that was taken stays; the third closes with a memo",
        f"{changed(['id', 'workspace_id', 'initiative_id', 'period', 'kind', 'step', 'misses', 'person_id'])}"
        f" OR {changed_again('outcome', 'memo_id', 'closed_at')}",
    ),
    Guard("initiative", "UPDATE", "number", "a number is given once", changed(["id", "workspace_id", "number"])),
    Guard(
        "review_change",
        "UPDATE",
        "skipped",
        "an occurrence that was skipped stays so",
        f"OLD.kind = 'skipped' AND {changed(all_but('review_change'))} OR {changed(['cadence_id', 'period'])}",
    ),
    Guard(
        "meeting",
        "UPDATE",
        "final",
        "a closed meeting stays closed, and its agenda as it was",
        f"OLD.state = 'closed' AND {changed(all_but('meeting'))} OR {changed(['id', 'workspace_id', 'review_id'])}",
    ),
    Guard(
        "carried",
        "UPDATE",
        "since",
        "since when something is carried over stays",
        f"{changed(['id', 'workspace_id', 'cadence_id', 'matter', 'number', 'since_at', 'first_meeting_id'])}"
        f" OR {changed_again('ended_at')}",
    ),
    Guard(
        "recharter",
        "UPDATE",
        "decided",
        "what was re-chartered stays so, and so does a finding",
        f"{changed(['id', 'workspace_id', 'review_id', 'period', 'initiative_id', 'charter_id'])}"
        f" OR {changed_again('decided_at', 'decided_by_id', 'found_at')}",
    ),
    Guard(
        "review",
        "UPDATE",
        "period",
        "an occurrence stays itself",
        f"{changed(['id', 'workspace_id', 'cadence_id', 'period'])} OR {changed_again('published_at')}",
    ),
]
