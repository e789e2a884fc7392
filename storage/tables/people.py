"""Workspaces, people, channels, members, settings and the counters of numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.codes import ChannelKind, PersonKind
from storage.codes import WorkspaceState
from storage.tables.base import Row, belongs, code, json_column, own_key, rule, where


class Workspace(SQLModel, table=True):
    """One installed Slack workspace. `team_id` is empty until Slack or the first payload has told it."""

    __table_args__ = (UniqueConstraint("team_id"),)

    id: int | None = Field(default=None, primary_key=True)
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    bot_user_id: str | None = None
    bot_id: str | None = None
    zone: str = "UTC"
    state: WorkspaceState = code(WorkspaceState, default=WorkspaceState.ACTIVE)
    started_at: datetime
    directory_read_at: datetime | None = None

    @property
    def pk(self) -> int:
        """The id of a workspace that has been stored."""
        if self.id is None:
            msg = "the workspace has no id before it is stored"
            raise ValueError(msg)
        return self.id


class Person(Row, table=True):
    """Somebody Slack told us of. Identity is the Slack id; names are only for showing."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "slack_id"),
        belongs("escalates_to_id", "person"),
        rule("own_hour", "own_hour IS NULL OR own_hour BETWEEN 0 AND 23"),
        rule("not_to_oneself", "escalates_to_id IS NULL OR escalates_to_id <> id"),
        rule("leader_is_human", "NOT is_leader OR kind = 'human'"),
        where("ix_person_list", "workspace_id", "list_at", condition="list_at IS NOT NULL"),
        where("ix_person_home", "workspace_id", "home_at", condition="home_at IS NOT NULL"),
    )

    slack_id: str
    team_id: str | None = None
    name: str = ""
    kind: PersonKind = code(PersonKind, default=PersonKind.HUMAN)
    active: bool = True
    is_admin: bool = False
    is_leader: bool = False
    escalates_to_id: int | None = None
    zone: str | None = None
    own_hour: int | None = None
    holidays: str | None = None
    """Country and subdivision whose public holidays are theirs, such as DE-BY; None: the workspace's."""
    dm_channel: str | None = None
    introduced_at: datetime | None = None
    list_at: datetime | None = None
    """When the next daily list of what waits for this leader is due; None while nothing waits."""
    seen_at: datetime | None = None
    home_digest: str | None = None
    """SHA-256 of the App Home that stands or is on its way; None for whoever never looked at theirs."""
    home_at: datetime | None = None
    """Since when something on their App Home may have changed; None while nothing has."""


class Channel(Row, table=True):
    """A conversation that something here was said in or about."""

    __table_args__ = (own_key(), UniqueConstraint("workspace_id", "slack_id"))

    slack_id: str
    name: str = ""
    kind: ChannelKind = code(ChannelKind, default=ChannelKind.PUBLIC)
    is_archived: bool = False
    is_shared: bool = False
    is_member: bool = False
    members_read_at: datetime | None = None
    seen_at: datetime | None = None


class Member(SQLModel, table=True):
    """Who is in a channel, as last read; kept for private channels that hold memos (design 3.5)."""

    __table_args__ = (belongs("channel_id", "channel"), belongs("person_id", "person"))

    workspace_id: int = Field(primary_key=True)
    channel_id: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True)


class Setting(Row, table=True):
    """A value that a leader may change; what is not here has its default in `bot/domain/policy.py`."""

    __table_args__ = (own_key(), UniqueConstraint("workspace_id", "name"), belongs("changed_by_id", "person"))

    name: str
    value: dict[str, Any] = json_column()
    changed_by_id: int | None = None
    changed_at: datetime


class Counter(SQLModel, table=True):
    """The last number given out, one row per workspace and kind; numbers may have gaps."""

    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id")
    kind: str = Field(primary_key=True)
    last: int = 0


class Absence(Row, table=True):
    """Dates on which somebody is away; the acting person answers, the DRI stays accountable."""

    __table_args__ = (
        own_key(),
        belongs("person_id", "person"),
        belongs("acting_id", "person"),
        belongs("set_by_id", "person"),
        rule("in_order", "last_day >= first_day"),
        rule("acting_is_another", "acting_id IS NULL OR acting_id <> person_id"),
        where("ix_absence_current", "workspace_id", "person_id", "last_day", condition="cancelled_at IS NULL"),
        where("ix_absence_acting", "workspace_id", "acting_id", "last_day", condition="cancelled_at IS NULL"),
        where("ix_absence_back", "workspace_id", "back_at", condition="back_at IS NOT NULL"),
    )

    person_id: int
    acting_id: int | None = None
    first_day: date
    last_day: date
    set_by_id: int | None = None
    set_at: datetime
    cancelled_at: datetime | None = None
    back_at: datetime | None = None
    """When they are told what happened meanwhile: their first working hour back. None once told, or never."""
