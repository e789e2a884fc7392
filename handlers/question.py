"""Clicks on the Monday question and its reminder, and the plan form."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import Answer, PlanState
from bot.messages import ids
from bot.services.answering import clicks, plans
from bot.services.answering.message import Place
from bot.services.monday import snoozing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission

ANSWERS = {ids.QUESTION_YES: Answer.ON_TRACK, ids.QUESTION_NO: Answer.OFF_TRACK}
PLANS = {ids.PLAN_DONE: PlanState.DONE, ids.PLAN_NOT_DONE: PlanState.NOT_DONE}


def register(app: App, deps: Deps) -> None:
    """Listen to Yes, No, Done, Not done, the plan form and *Remind me later*."""

    def answer_clicked(call: Call, click: Click) -> Outcome:
        return clicks.answered(deps.store, call, int(click.value), ANSWERS[click.action_id], _place(click))

    def plan_clicked(call: Call, click: Click) -> Outcome:
        plan_id, checkin_id = map(int, click.value.split(":"))
        return clicks.plan_clicked(deps.store, call, plan_id, checkin_id, PLANS[click.action_id], _place(click))

    def plan_asked(call: Call, click: Click) -> Outcome:
        return plans.form(deps.store, call, int(click.value))

    def plan_submitted(call: Call, form: Submission) -> Outcome:
        due = form.values.get(ids.FIELD_DUE)
        told = form.values.get(ids.FIELD_PLAN)
        return plans.made(deps.store, call, int(form.private_metadata), told, date.fromisoformat(due) if due else None)

    def snoozed(call: Call, click: Click) -> Outcome:
        return snoozing.snooze_until(deps.store, call, click.selected or "", _place(click))

    app.action(re.compile(r"^question\.(yes|no)$"))(on_click(deps, answer_clicked))
    app.action(re.compile(r"^plan\.(done|not_done)$"))(on_click(deps, plan_clicked))
    app.action(ids.PLAN_MAKE)(on_click(deps, plan_asked))
    app.action(ids.REMINDER_SNOOZE)(on_click(deps, snoozed))
    app.view(ids.PLAN_FORM)(on_submission(deps, plan_submitted))


def _place(click: Click) -> Place:
    return Place(channel=click.channel, ts=click.ts, version=click.action_ts)
