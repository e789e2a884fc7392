"""Who the bot is in the workspace a payload came from: read from the store, never by a call (design 3.1)."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from bot.services import workspaces
from storage.engine import Store

BELIEVED_SECONDS = 5.0
"""How long an answer of the store is believed, so that a click costs no read of it."""


class Authorize:
    """Bolt's `authorize`: lets through the one workspace this process serves.

    The first payload of a workspace that Slack has not told us the id of yet gives it; a removed workspace and any
    other get nothing.

    Args:
        store: the database.
        workspace_id: our id of the workspace.
        token: the bot token that goes with it.
        now: the calendar clock.
    """

    def __init__(self, store: Store, workspace_id: int, token: str, now: Callable[[], datetime]) -> None:
        self._store, self._workspace_id, self._token, self._now = store, workspace_id, token, now
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, AuthorizeResult]] = {}

    def __call__(
        self, team_id: str | None = None, enterprise_id: str | None = None, **_: Any
    ) -> AuthorizeResult | None:
        """The authorization for a team, or None."""
        key = team_id or enterprise_id or ""
        with self._lock:
            believed_until, result = self._known.get(key, (0.0, None))
            if result is None or time.monotonic() > believed_until:
                result = self._read(team_id, enterprise_id)
                self._known.pop(key, None)
            if result is not None and key not in self._known:
                self._known[key] = (time.monotonic() + BELIEVED_SECONDS, result)
            return result

    def _read(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        identity = workspaces.identity(self._store, self._workspace_id, team_id, self._now())
        if identity is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=identity.team_id,
            bot_token=self._token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )
