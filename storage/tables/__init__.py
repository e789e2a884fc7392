"""Every table, one module a subject; importing this package registers them all."""

from storage.tables.agreements import Agreement, AgreementVerdict, AgreementVersion, Delivery
from storage.tables.cadence import Cadence, CheckIn, Plan, Reply, Review, ReviewChange
from storage.tables.charters import CharterRequest
from storage.tables.consequences import Complaint, Consequence, LineShown
from storage.tables.decisions import DecisionRight, Question, RightVersion
from storage.tables.matters import Audience, Escalation, Memo, MemoEvent, Passage, Settlement
from storage.tables.meetings import Carried, Meeting, Recharter
from storage.tables.outcomes import Claim
from storage.tables.ownership import Assignment, Charter, Initiative, Objective, Participant
from storage.tables.people import Absence, Channel, Counter, Member, Person, Setting, Workspace
from storage.tables.traffic import Errand, Inbox, Lease, Ledger, Outbox

__all__ = [
    "Absence",
    "Agreement",
    "AgreementVerdict",
    "AgreementVersion",
    "Assignment",
    "Audience",
    "Cadence",
    "Carried",
    "Channel",
    "Charter",
    "CharterRequest",
    "CheckIn",
    "Claim",
    "Complaint",
    "Consequence",
    "Counter",
    "DecisionRight",
    "Delivery",
    "Errand",
    "Escalation",
    "Inbox",
    "Initiative",
    "Lease",
    "Ledger",
    "LineShown",
    "Meeting",
    "Member",
    "Memo",
    "MemoEvent",
    "Objective",
    "Outbox",
    "Participant",
    "Passage",
    "Person",
    "Plan",
    "Question",
    "Recharter",
    "Reply",
    "Review",
    "ReviewChange",
    "RightVersion",
    "Setting",
    "Settlement",
    "Workspace",
]
