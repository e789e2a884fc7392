"""The first start: a workspace with its leaders, its three cadences and its directory, without asking Slack."""

from collections.abc import Sequence
from datetime import datetime

from bot.services import cadences, directory, leaders, workspaces
from storage.engine import Store


def found(store: Store, at: datetime, *, zone: str, channel: str | None, leader_ids: Sequence[str]) -> int:
    """The id of the workspace; what was founded at an earlier start stays as it is.

    Args:
        store: the database, migrated.
        at: now, calendar time.
        zone: first value of the workspace's zone.
        channel: first value of the review channel, Slack's id; None: reviews go to the leaders by DM.
        leader_ids: Slack's ids of the first leaders.

    Raises:
        UserError: the zone is none.
    """
    workspace_id = workspaces.found(store, zone, at)
    leaders.found(store, workspace_id, at, leader_ids)
    cadences.found(store, workspace_id, channel, zone, at)
    directory.send(store, workspace_id, at)
    return workspace_id
