"""`/escalate`, the shortcut *Escalate this*, and the buttons and forms of escalations."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import EscalationAction, EscalationKind
from bot.messages import help as help_words
from bot.messages import ids
from bot.services.decisions import publishing
from bot.services.escalations import (
    lists,
    other_side,
    raising,
    replacing,
    returning,
    settling,
    taking_over,
    withdrawing,
)
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
    ids.ESCALATION_REPLACE: EscalationAction.REPLACE,
    ids.ESCALATION_TAKE_OVER: EscalationAction.TAKE_OVER,
    ids.ESCALATION_COMMIT: EscalationAction.COMMIT,
    ids.ESCALATION_SIDE: EscalationAction.GIVE_SIDE,
    ids.ESCALATION_RETURN: EscalationAction.RETURN,
    ids.ESCALATION_ANSWER: EscalationAction.RAISE_AGAIN,
}


def register(app: App, deps: Deps) -> None:
    """Listen to everything about escalations."""
    _register_ways_in(app, deps)
    _register_settling(app, deps)
    _register_other_side(app, deps)


def _register_ways_in(app: App, deps: Deps) -> None:
    store = deps.store

    def commanded(call: Call, command: Command) -> Outcome:
        word, _, rest = command.text.partition(" ")
        match word.lower():
            case "help":
                return Outcome(say=help_words.escalate())
            case "":
                return lists.default(store, call)
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
        return withdrawing.withdraw(store, call, int(click.value), place(click))

    def decided(call: Call, form: Submission) -> Outcome:
        return settling.decide(store, call, _matter(form), _words(form, ids.FIELD_DECISION))

    def deadline_set(call: Call, form: Submission) -> Outcome:
        return settling.set_deadline(store, call, _matter(form), _date(form, ids.FIELD_DEADLINE))

    def replaced(call: Call, form: Submission) -> Outcome:
        chosen = form.values.get(ids.FIELD_DRI)
        ensure_known(deps, call, [chosen] if chosen else [])
        return replacing.replace(store, call, _matter(form), chosen, _words(form, ids.FIELD_DECISION))

    def taken_over(call: Call, form: Submission) -> Outcome:
        return taking_over.take_over(store, call, _matter(form), _words(form, ids.FIELD_REASON))

    def returned(call: Call, form: Submission) -> Outcome:
        return returning.return_(store, call, _matter(form), _words(form, ids.FIELD_NEEDED))

    def answered(call: Call, form: Submission) -> Outcome:
        return returning.answer(store, call, _matter(form), _words(form, ids.FIELD_ANSWER))

    def published(call: Call, click: Click) -> Outcome:
        return publishing.pressed(store, call, int(click.value), place(click))

    app.action(re.compile(rf"^({'|'.join(map(re.escape, FORMS))})$"))(on_click(deps, form_asked))
    app.action(ids.ESCALATION_WITHDRAW)(on_click(deps, withdrawn))
    app.action(ids.MEMO_PUBLISH)(on_click(deps, published))
    app.view(ids.ESCALATION_DECIDE_FORM)(on_submission(deps, decided))
    app.view(ids.ESCALATION_DEADLINE_FORM)(on_submission(deps, deadline_set))
    app.view(ids.ESCALATION_REPLACE_FORM)(on_submission(deps, replaced))
    app.view(ids.ESCALATION_TAKE_OVER_FORM)(on_submission(deps, taken_over))
    app.view(ids.ESCALATION_RETURN_FORM)(on_submission(deps, returned))
    app.view(ids.ESCALATION_ANSWER_FORM)(on_submission(deps, answered))


def _register_other_side(app: App, deps: Deps) -> None:
    store = deps.store

    def committed(call: Call, form: Submission) -> Outcome:
        on, promise = _date(form, ids.FIELD_BY_WHEN), _words(form, ids.FIELD_ANSWER)
        return other_side.commit(store, call, _matter(form), on, promise)

    def side_given(call: Call, form: Submission) -> Outcome:
        return other_side.give_side(store, call, _matter(form), _words(form, ids.FIELD_ANSWER))

    app.view(ids.ESCALATION_COMMIT_FORM)(on_submission(deps, committed))
    app.view(ids.ESCALATION_SIDE_FORM)(on_submission(deps, side_given))


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


def _matter(form: Submission) -> int:
    return int(form.private_metadata)


def _words(form: Submission, field: str) -> str:
    return form.values.get(field) or ""


def _date(form: Submission, field: str) -> date | None:
    value = form.values.get(field)
    return date.fromisoformat(value) if value else None
