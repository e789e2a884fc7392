"""What is clicked on: the bot, or a bare Bolt app that only acks, behind the same HTTP and the same guard."""

import logging
import re
from multiprocessing.connection import Connection
from typing import Any

from prometheus_client import CollectorRegistry
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from benchmarks.company import MONDAY
from bot.app import build_app
from bot.judge import loader
from bot.web import Guard, Site, WebServer
from handlers.deps import Deps
from storage.engine import Store

SECRET = "bench-secret"  # noqa: S105  # of a server that lives for seconds
IDENTITY = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-x", bot_user_id="UB")  # noqa: S106  # likewise


class Nobody:
    """A Slack that is not there."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_args, **_more: {}


def serve(pipe: Connection, url: str, workspace: int) -> None:
    """Serve until the process is ended; tells its port first.

    Args:
        pipe: takes the port.
        url: the bot's database; empty for the bare app.
        workspace: our id of the workspace.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = _bot(Store(url), workspace) if url else _bare()
    server = WebServer(Site(app, Guard(SECRET), lambda: None, CollectorRegistry()), "127.0.0.1", 0)
    server.start()
    pipe.send(server.port)
    pipe.recv()


def _bare() -> App:
    app = App(authorize=lambda: IDENTITY, process_before_response=True, request_verification_enabled=False)
    app.action(re.compile(r"^question\.(yes|no)$"))(lambda ack: ack())
    return app


def _bot(store: Store, workspace: int) -> App:
    nobody: Any = Nobody()
    deps = Deps(
        store=store,
        workspace_id=workspace,
        gateway=nobody,
        judge=loader.load(),
        now=lambda: MONDAY,
        afterwards=lambda _work: None,
        tell=lambda _who, _key, _sentence: None,
    )
    return build_app(deps, lambda *_: IDENTITY)
