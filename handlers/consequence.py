"""The buttons and forms of the third step, and of the question about the scope."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import ConsequenceAction
from bot.messages import ids
from bot.services.consequences import deciding
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission

ACTIONS = {
    ids.CONSEQUENCE_REPLACE: ConsequenceAction.REPLACE,
    ids.CONSEQUENCE_RESCOPE: ConsequenceAction.RESCOPE,
    ids.CONSEQUENCE_DROP: ConsequenceAction.DROP,
}


def register(app: App, deps: Deps) -> None:
    """Listen to *Replace*, *Re-scope*, *Drop*, *Keep as it is* and the forms."""
    store = deps.store

    def form_asked(call: Call, click: Click) -> Outcome:
        return deciding.show(store, call, int(click.value), ACTIONS[click.action_id])

    def kept(call: Call, click: Click) -> Outcome:
        return deciding.keep(store, call, int(click.value), place(click))

    def replaced(call: Call, form: Submission) -> Outcome:
        new = form.values.get(ids.FIELD_DRI)
        ensure_known(deps, call, [new] if new else [])
        return deciding.replace(store, call, int(form.private_metadata), _decision(form), new)

    def rescoped(call: Call, form: Submission) -> Outcome:
        due = form.values.get(ids.FIELD_DUE)
        target, day = form.values.get(ids.FIELD_TARGET) or "", date.fromisoformat(due) if due else None
        quarter = form.values.get(ids.FIELD_QUARTER) or ""
        return deciding.rescope(store, call, int(form.private_metadata), _decision(form), target, day, quarter)

    def dropped(call: Call, form: Submission) -> Outcome:
        return deciding.drop(store, call, int(form.private_metadata), _decision(form))

    app.action(re.compile(r"^consequence\.(replace|rescope|drop)$"))(on_click(deps, form_asked))
    app.action(ids.CONSEQUENCE_KEEP)(on_click(deps, kept))
    app.view(ids.CONSEQUENCE_REPLACE_FORM)(on_submission(deps, replaced))
    app.view(ids.CONSEQUENCE_RESCOPE_FORM)(on_submission(deps, rescoped))
    app.view(ids.CONSEQUENCE_DROP_FORM)(on_submission(deps, dropped))


def _decision(form: Submission) -> str:
    return form.values.get(ids.FIELD_DECISION) or ""
