"""The buttons and forms of a sponsor's list in a quarterly reset."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import RecharterAction
from bot.messages import ids
from bot.services.outcome import Outcome
from bot.services.ports import Call
from bot.services.reviews import rechartering
from handlers.deps import Deps
from handlers.known import ensure_known
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission

FORMS = {
    ids.RECHARTER_HAND_OVER: RecharterAction.HAND_OVER,
    ids.RECHARTER_CHANGE: RecharterAction.CHANGE,
}


def register(app: App, deps: Deps) -> None:
    """Listen to *Keep*, *Keep the ticked*, *Drop*, *Hand over*, *New target and date* and the forms."""
    store = deps.store

    def kept(call: Call, click: Click) -> Outcome:
        return rechartering.keep(store, call, int(click.value))

    def all_kept(call: Call, click: Click) -> Outcome:
        review_id, to_id, sponsor_id = map(int, click.value.split(":"))
        return rechartering.keep_all(store, call, review_id, to_id, sponsor_id)

    def dropped(call: Call, click: Click) -> Outcome:
        return rechartering.drop(store, call, int(click.value))

    def form_asked(call: Call, click: Click) -> Outcome:
        return rechartering.show(store, call, int(click.value), FORMS[click.action_id])

    def handed_over(call: Call, form: Submission) -> Outcome:
        new = form.values.get(ids.FIELD_DRI)
        ensure_known(deps, call, [new] if new else [])
        return rechartering.hand_over(store, call, int(form.private_metadata), new)

    def changed(call: Call, form: Submission) -> Outcome:
        due = form.values.get(ids.FIELD_DUE)
        target, day = form.values.get(ids.FIELD_TARGET) or "", date.fromisoformat(due) if due else None
        quarter = form.values.get(ids.FIELD_QUARTER) or ""
        return rechartering.change(store, call, int(form.private_metadata), target, day, quarter)

    app.action(ids.RECHARTER_KEEP)(on_click(deps, kept))
    app.action(ids.RECHARTER_KEEP_ALL)(on_click(deps, all_kept))
    app.action(ids.RECHARTER_DROP)(on_click(deps, dropped))
    app.action(re.compile(r"^recharter\.(hand_over|change)$"))(on_click(deps, form_asked))
    app.view(ids.RECHARTER_HAND_OVER_FORM)(on_submission(deps, handed_over))
    app.view(ids.RECHARTER_CHANGE_FORM)(on_submission(deps, changed))
