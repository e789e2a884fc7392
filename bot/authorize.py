"""Who the bot is in the workspace a payload came from: read from the store, never by a call (design 3.1)."""

import threading
from datetime import datetime
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from bot.services import workspaces
from storage.engine import Store


class Authorize:
    """Bolt's `authorize`: lets through the one workspace this process serves.

    The first payload of a workspace that Slack has not told us the id of yet gives it; a removed workspace and any
    other get nothing.

    Args:
        store: the database.
        workspace_id: our id of the workspace.
        token: the bot token that goes with it.
        started: when the process started; the instant of the readings.
    """

    def __init__(self, store: Store, workspace_id: int, token: str, started: datetime) -> None:
        self._store, self._workspace_id, self._token, self._started = store, workspace_id, token, started
        self._lock = threading.Lock()
        self._known: dict[str, AuthorizeResult] = {}

    def __call__(
        self, team_id: str | None = None, enterprise_id: str | None = None, **_: Any
    ) -> AuthorizeResult | None:
        """The authorization for a team, or None."""
        key = team_id or enterprise_id or ""
        with self._lock:
            if key not in self._known:
                found = self._read(team_id, enterprise_id)
                if found is None:
                    return None
                self._known[key] = found
            return self._known[key]

    def forget(self) -> None:
        """Read the store again at the next payload: the workspace was removed, or Slack has told who we are."""
        with self._lock:
            self._known.clear()

    def _read(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        identity = workspaces.identity(self._store, self._workspace_id, team_id, self._started)
        if identity is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=identity.team_id,
            bot_token=self._token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )
