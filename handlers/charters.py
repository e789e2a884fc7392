"""The form that changes a charter, and the buttons of a request."""

import re
from collections.abc import Callable

from slack_bolt import App

from bot.messages import ids
from bot.services import sponsoring
from bot.services.charters import answering, changing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission


def register(app: App, deps: Deps) -> None:
    """Listen to *Change*, *Grant*, *Refuse*, *Withdraw* and the two forms."""
    store = deps.store
    act: dict[str, Callable[[Call, Click], Outcome]] = {
        ids.CHARTER_CHANGE: lambda call, click: changing.show(store, call, _id(click.value)),
        ids.CHARTER_GRANT: lambda call, click: answering.grant(store, call, _id(click.value), place(click)),
        ids.CHARTER_REFUSE: lambda call, click: answering.show_refuse(store, call, _id(click.value)),
        ids.CHARTER_WITHDRAW: lambda call, click: answering.withdraw(store, call, _id(click.value), place(click)),
    }

    def clicked(call: Call, click: Click) -> Outcome:
        return act[click.action_id](call, click)

    def changed(call: Call, form: Submission) -> Outcome:
        return changing.submitted(store, call, _id(form.private_metadata), form.values)

    def refused(call: Call, form: Submission) -> Outcome:
        sentence = form.values.get(ids.FIELD_SENTENCE) or ""
        return answering.refuse(store, call, _id(form.private_metadata), sentence)

    app.action(re.compile(r"^charter\.(change|grant|refuse|withdraw)$"))(on_click(deps, clicked))

    def sponsored(call: Call, form: Submission) -> Outcome:
        chosen = form.values.get(ids.FIELD_SPONSOR)
        ensure_known(deps, call, [chosen or ""])
        return sponsoring.hand_over(store, call, _id(form.private_metadata), chosen)

    app.view(ids.SPONSOR_FORM)(on_submission(deps, sponsored))
    app.view(ids.CHARTER_FORM)(on_submission(deps, changed))
    app.view(ids.CHARTER_REFUSE_FORM)(on_submission(deps, refused))


def _id(typed: str) -> int:
    return int(typed) if typed.isdigit() else 0
