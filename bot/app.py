"""The Bolt app: every listener, and what happens to a bug."""

import logging
from collections.abc import Callable
from typing import Any, cast

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
from handlers.deps import Deps

log = logging.getLogger(__name__)

Identify = Callable[[str | None, str | None], AuthorizeResult | None]
"""Who the bot is, for a team's and an enterprise's id; None for teams that are not ours."""


def build_app(deps: Deps, authorize: Identify) -> App:
    """The Bolt app with every listener; building it calls nobody.

    Args:
        deps: the outside world of the handlers.
        authorize: Bolt's `authorize`: who the bot is in a workspace.
    """

    def identified(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        return authorize(team_id, enterprise_id)  # Bolt reads argument names, and takes `self` for one

    quiet = logging.getLogger("drumbeat.bolt")
    quiet.setLevel(logging.ERROR)  # Bolt's loggers take their level from this one; lower ones log whole payloads
    app = App(
        logger=quiet,
        authorize=cast("Any", identified),
        client=WebClient(token="", retry_handlers=[]),
        process_before_response=True,
        request_verification_enabled=False,  # the guard has verified; in Socket Mode there is nothing to verify
        ssl_check_enabled=True,
        token_verification_enabled=False,
    )
    handlers.register(app, deps)

    @app.error
    def failed(error: Exception, body: dict[str, object]) -> BoltResponse:
        """A bug, or a store that is away: logged with ids, never shown; unacked, so that Slack sends events again."""
        log.error(
            "listener failed",
            extra={"action": "listener_failed", "event_id": body.get("event_id"), "type": body.get("type")},
            exc_info=error,
        )
        return BoltResponse(status=500)

    return app
