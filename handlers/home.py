"""The App Home: published when somebody looks at it."""

from slack_bolt import App

from bot.services import home
from bot.services.ports import Call
from handlers import known
from handlers.deps import Deps
from handlers.payloads import Event
from handlers.reply import on_event


def register(app: App, deps: Deps) -> None:
    """Listen to app_home_opened; its Messages tab needs nothing."""

    def looked_at(call: Call, event: Event) -> None:
        if event.raw.get("tab", "home") == "home":
            known.ensure_known(deps, call, [call.actor])
            home.opened(deps.store, call)

    app.event("app_home_opened")(on_event(deps, looked_at))
