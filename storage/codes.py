"""Codes of the mechanism: what is sent, what is run, and how far it has come. The business's codes are the domain's."""

from enum import StrEnum

from bot.domain.codes import MemoEventKind as MemoEventKind  # the domain's; storage has always given it


class Op(StrEnum):
    """What the sender does with a row."""

    POST = "post"
    UPDATE = "update"
    PUBLISH = "publish"


class SendState(StrEnum):
    """How far a row of the outbox has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ErrandKind(StrEnum):
    """What a worker can be sent for."""

    DIRECTORY = "directory"
    PERSON = "person"
    CHANNEL = "channel"
    MEMBERS = "members"
    FILL_MEMO = "fill_memo"
    LIST_THREADS = "list_threads"
    AUDIENCE = "audience"
    READ_QUESTION = "read_question"
    LINK_MEMO = "link_memo"
    CALENDAR_FILE = "calendar_file"


class ErrandState(StrEnum):
    """How far an errand has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class WorkspaceState(StrEnum):
    """Whether the bot is installed there."""

    ACTIVE = "active"
    REMOVED = "removed"


class Acceptance(StrEnum):
    """How an assignment was accepted: by a click, or by two working days of silence."""

    CLICK = "click"
    SILENCE = "silence"


class PassageKind(StrEnum):
    """What a person's words are part of."""

    TARGET = "target"
    PLAN = "plan"
    REPLY = "reply"
    BLAMED = "blamed"
    ESCALATION = "escalation"
    MEMO = "memo"
    REASON = "reason"
    AGREEMENT = "agreement"
    COMPLAINT = "complaint"
    QUESTION = "question"
    RIGHT = "right"
