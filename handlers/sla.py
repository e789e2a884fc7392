"""`/sla`: the open deadlines between people."""

from slack_bolt import App

from bot.messages import help as help_words
from bot.services import agreements
from bot.services.outcome import Outcome, UserError
from bot.services.ports import Call
from handlers import known
from handlers.deps import Deps
from handlers.payloads import Command
from handlers.reply import on_command


def register(app: App, deps: Deps) -> None:
    """Listen to `/sla`."""

    def typed(call: Call, command: Command) -> Outcome:
        word = command.text.lower()
        if word in ("", "list"):
            return agreements.listing(deps.store, call)
        if word == "help":
            return Outcome(say=help_words.sla())
        raise UserError(help_words.unknown("/sla", command.text))

    app.command("/sla")(on_command(deps, known.met(deps, typed)))
