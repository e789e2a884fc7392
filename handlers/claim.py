"""The evidence for *Did you hit it?*, and the buttons of whoever confirms or disputes it."""

from slack_bolt import App

from bot.messages import ids
from bot.services.outcome import Outcome
from bot.services.outcomes import evidence, settling
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission


def register(app: App, deps: Deps) -> None:
    """Listen to *Add the evidence*, *Confirm*, *Dispute* and both forms."""
    store = deps.store

    def evidence_asked(call: Call, click: Click) -> Outcome:
        return evidence.form(store, call, int(click.value))

    def evidence_given(call: Call, form: Submission) -> Outcome:
        return evidence.given(store, call, int(form.private_metadata), form.values.get(ids.FIELD_EVIDENCE) or "")

    def confirmed(call: Call, click: Click) -> Outcome:
        return settling.confirm(store, call, int(click.value), place(click))

    def dispute_asked(call: Call, click: Click) -> Outcome:
        return settling.show_dispute(store, call, int(click.value))

    def disputed(call: Call, form: Submission) -> Outcome:
        return settling.dispute(store, call, int(form.private_metadata), form.values.get(ids.FIELD_REASON) or "")

    app.action(ids.CLAIM_EVIDENCE)(on_click(deps, evidence_asked))
    app.action(ids.CLAIM_CONFIRM)(on_click(deps, confirmed))
    app.action(ids.CLAIM_DISPUTE)(on_click(deps, dispute_asked))
    app.view(ids.EVIDENCE_FORM)(on_submission(deps, evidence_given))
    app.view(ids.DISPUTE_FORM)(on_submission(deps, disputed))
