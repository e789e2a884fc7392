"""The workspace this process serves: founded at the first start, named by Slack or by the first payload."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.codes import LedgerCode
from storage import ledger
from storage.codes import WorkspaceState
from storage.engine import Store
from storage.queries import workspaces
from storage.tables import Workspace

UNFOUNDED = 0
"""No workspace has this id: a unit of work bound to it sees no rows."""


@dataclass(frozen=True)
class Identity:
    """Who the bot is in a workspace; parts are None until Slack has told them."""

    team_id: str | None
    bot_user_id: str | None
    bot_id: str | None


def found(store: Store, zone: str, at: datetime) -> int:
    """The id of the one workspace of this store; made at the first start, without asking Slack.

    Args:
        store: the database, migrated.
        zone: the IANA zone in which reviews are published until `/cadence` says otherwise.
        at: now, calendar time.
    """
    with store.write(UNFOUNDED, at) as uow:
        workspaces.one_founder_at_a_time(uow)
        existing = workspaces.first_id(uow)
        if existing is not None:
            return existing
        workspace = Workspace(zone=zone, started_at=at)
        uow.session.add(workspace)
        uow.session.flush()
        uow.workspace_id = workspace.pk
        ledger.note(uow, LedgerCode.INSTALLED, about=f"workspace:{workspace.pk}")
        uow.commit()
        return workspace.pk


def first(store: Store, at: datetime) -> int:
    """The id of the workspace of this store; `UNFOUNDED` before the first start."""
    with store.read(UNFOUNDED, at) as uow:
        return workspaces.first_id(uow) or UNFOUNDED


def identity(store: Store, workspace_id: int, team_id: str | None, at: datetime) -> Identity | None:
    """Who the bot is for a payload of that team; None where the team is not ours, or the bot was removed.

    A workspace whose team Slack has not told yet takes the team of its first payload: payloads come signed, or over the
    app's own socket.
    """
    with store.read(workspace_id, at) as uow:
        workspace = uow.session.get(Workspace, workspace_id)
    if workspace is None or workspace.state != WorkspaceState.ACTIVE:
        return None
    if workspace.team_id is None and team_id is not None:
        _name(store, workspace_id, team_id, at)
    elif team_id is not None and workspace.team_id != team_id:
        return None
    return Identity(workspace.team_id or team_id, workspace.bot_user_id, workspace.bot_id)


def _name(store: Store, workspace_id: int, team_id: str, at: datetime) -> None:
    with store.write(workspace_id, at) as uow:
        workspace = uow.session.get(Workspace, workspace_id)
        if workspace is not None and workspace.team_id is None:
            workspace.team_id = team_id
            uow.commit()
