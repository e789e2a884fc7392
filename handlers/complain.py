"""Complaints: the form that `/escalate` opens for whoever is not the DRI, and the buttons of whoever hears it."""

from slack_bolt import App

from bot.messages import ids
from bot.services.escalations import complaints, complaints_answers
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission


def register(app: App, deps: Deps) -> None:
    """Listen to *Tell the DRI*, *Escalate it*, *Noted* and *Answer*."""
    store = deps.store

    def told(call: Call, form: Submission) -> Outcome:
        initiative = int(form.values.get(ids.FIELD_INITIATIVE) or 0)
        about, needed = form.values.get(ids.FIELD_ABOUT) or "", form.values.get(ids.FIELD_NEEDED) or ""
        return complaints.complain(store, call, initiative, about, needed)

    def escalate_asked(call: Call, click: Click) -> Outcome:
        return complaints_answers.escalate(store, call, int(click.value))

    def noted(call: Call, click: Click) -> Outcome:
        return complaints_answers.note(store, call, int(click.value), place(click))

    def answer_asked(call: Call, click: Click) -> Outcome:
        return complaints_answers.show_answer(store, call, int(click.value))

    def answered(call: Call, form: Submission) -> Outcome:
        answer = form.values.get(ids.FIELD_ANSWER) or ""
        return complaints_answers.answer(store, call, int(form.private_metadata), answer)

    app.view(ids.COMPLAINT_FORM)(on_submission(deps, told))
    app.action(ids.COMPLAINT_ESCALATE)(on_click(deps, escalate_asked))
    app.action(ids.COMPLAINT_NOTED)(on_click(deps, noted))
    app.action(ids.COMPLAINT_ANSWER)(on_click(deps, answer_asked))
    app.view(ids.COMPLAINT_ANSWER_FORM)(on_submission(deps, answered))
