"""Every table, one module a subject; importing this package registers them all."""

from storage.tables.cadence import Cadence, CheckIn, Plan, Reply, Review
from storage.tables.matters import Audience, Escalation, Memo, MemoEvent, Passage, Settlement
from storage.tables.ownership import Assignment, Charter, Initiative, Objective, Participant
from storage.tables.people import Absence, Channel, Counter, Member, Person, Setting, Workspace
from storage.tables.traffic import Errand, Inbox, Lease, Ledger, Outbox

__all__ = [
    "Absence",
    "Assignment",
    "Audience",
    "Cadence",
    "Channel",
    "Charter",
    "CheckIn",
    "Counter",
    "Errand",
    "Escalation",
    "Inbox",
    "Initiative",
    "Lease",
    "Ledger",
    "Member",
    "Memo",
    "MemoEvent",
    "Objective",
    "Outbox",
    "Participant",
    "Passage",
    "Person",
    "Plan",
    "Reply",
    "Review",
    "Setting",
    "Settlement",
    "Workspace",
]
