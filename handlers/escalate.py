"""`/escalate`, the shortcut *Escalate this*, and the buttons and forms of escalations."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import EscalationAction, EscalationKind
from bot.messages import help as help_words
from bot.messages import ids
from bot.services.escalations import lists, raising, settling
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known, met
from handlers.payloads import Click, Command, Shortcut, Submission
from handlers.reply import on_click, on_command, on_shortcut, on_submission

FORMS = {
    ids.ESCALATION_DECIDE: EscalationAction.DECIDE,
    ids.ESCALATION_DEADLINE: EscalationAction.SET_DEADLINE,
    ids.ESCALATION_RETURN: EscalationAction.RETURN,
    ids.ESCALATION_ANSWER: EscalationAction.RAISE_AGAIN,
}


def register(app: App, deps: Deps) -> None:
    """Listen to everything about escalations."""
    _register_ways_in(app, deps)
    _register_settling(app, deps)


def _register_ways_in(app: App, deps: Deps) -> None:
    store = deps.store

    def commanded(call: Call, command: Command) -> Outcome:
        word, _, rest = command.text.partition(" ")
        match word.lower():
            case "help":
                return Outcome(say=help_words.escalate())
            case "list":
                return lists.listing(store, call)
            case "show":
                return lists.show(store, call, rest)
            case _:
                return raising.show_form_for(store, call, command.text)

    def shortcut_used(call: Call, shortcut: Shortcut) -> Outcome:
        return raising.show_form_for(store, call, "", str(shortcut.message.get("text") or ""))

    def asked_for(call: Call, click: Click) -> Outcome:
        return raising.show_form(store, call, Source.read(click.value), in_place=click.container == "view")

    def submitted(call: Call, form: Submission) -> Outcome:
        counterpart = form.values.get(ids.FIELD_COUNTERPART)
        ensure_known(deps, call, [counterpart] if counterpart else [])
        return raising.raise_(store, call, _request(form))

    app.command("/escalate")(on_command(deps, met(deps, commanded)))
    app.shortcut(ids.SHORTCUT_ESCALATE)(on_shortcut(deps, met(deps, shortcut_used)))
    app.action(ids.ESCALATION_RAISE)(on_click(deps, asked_for))
    app.view(ids.ESCALATE_FORM)(on_submission(deps, submitted))


def _register_settling(app: App, deps: Deps) -> None:
    store = deps.store

    def form_asked(call: Call, click: Click) -> Outcome:
        return settling.show(store, call, int(click.value), FORMS[click.action_id])

    def withdrawn(call: Call, click: Click) -> Outcome:
        return settling.withdraw(store, call, int(click.value), place(click))

    def decided(call: Call, form: Submission) -> Outcome:
        return settling.decide(store, call, int(form.private_metadata), form.values.get(ids.FIELD_DECISION) or "")

    def deadline_set(call: Call, form: Submission) -> Outcome:
        return settling.set_deadline(store, call, int(form.private_metadata), _date(form, ids.FIELD_DEADLINE))

    def returned(call: Call, form: Submission) -> Outcome:
        return settling.return_(store, call, int(form.private_metadata), form.values.get(ids.FIELD_NEEDED) or "")

    def answered(call: Call, form: Submission) -> Outcome:
        return settling.answer(store, call, int(form.private_metadata), form.values.get(ids.FIELD_ANSWER) or "")

    app.action(re.compile(r"^escalation\.(decide|deadline|return|answer)$"))(on_click(deps, form_asked))
    app.action(ids.ESCALATION_WITHDRAW)(on_click(deps, withdrawn))
    app.view(ids.ESCALATION_DECIDE_FORM)(on_submission(deps, decided))
    app.view(ids.ESCALATION_DEADLINE_FORM)(on_submission(deps, deadline_set))
    app.view(ids.ESCALATION_RETURN_FORM)(on_submission(deps, returned))
    app.view(ids.ESCALATION_ANSWER_FORM)(on_submission(deps, answered))


def _request(form: Submission) -> Request:
    kind = form.values.get(ids.FIELD_KIND)
    return Request(
        source=Source.read(form.private_metadata),
        initiative_id=int(form.values.get(ids.FIELD_INITIATIVE) or 0),
        about=form.values.get(ids.FIELD_ABOUT) or "",
        counterpart=form.values.get(ids.FIELD_COUNTERPART),
        kind=EscalationKind(kind) if kind else None,
        needed=form.values.get(ids.FIELD_NEEDED) or "",
        by_when=_date(form, ids.FIELD_BY_WHEN),
    )


def _date(form: Submission, field: str) -> date | None:
    value = form.values.get(field)
    return date.fromisoformat(value) if value else None
