"""What is pressed under a memo, a question or a decision right, and the forms behind it."""

import re
from collections.abc import Callable
from datetime import date

from slack_bolt import App

from bot.domain.codes import MemoLink
from bot.messages import ids
from bot.services.decisions import confirming, linking, reminding, rights, settling_questions, signing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known, met
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission

REPLACE = re.compile(rf"^{re.escape(ids.MEMO_REPLACE)}\.\w+$")


def register(app: App, deps: Deps) -> None:
    """Listen to the buttons and their forms."""
    _register_memos(app, deps)
    _register_questions(app, deps)
    _register_rights(app, deps)


def _register_memos(app: App, deps: Deps) -> None:
    store = deps.store

    def replaced(call: Call, click: Click) -> Outcome:
        link, _, memo_id = click.value.partition(":")
        return linking.open_form(store, call, MemoLink(link), int(memo_id))

    pressed: dict[str, Callable[[Call, Click], Outcome]] = {
        ids.MEMO_CONFIRM: lambda call, click: confirming.confirm(store, call, int(click.value), place(click)),
        ids.MEMO_CONTEST: lambda call, click: confirming.contest(store, call, int(click.value), place(click)),
        ids.MEMO_SIGN: lambda call, click: signing.sign(store, call, int(click.value), place(click)),
        ids.MEMO_REJECT: lambda call, click: signing.reject_form(store, call, int(click.value)),
        ids.MEMO_STANDS: lambda call, click: reminding.stands(store, call, int(click.value), place(click)),
    }
    for action_id, handle in pressed.items():
        app.action(action_id)(on_click(deps, handle))
    app.action(REPLACE)(on_click(deps, met(deps, replaced)))

    def rejected(call: Call, form: Submission) -> Outcome:
        return signing.reject(store, call, int(form.private_metadata), form.values.get(ids.FIELD_REASON) or "")

    app.view(ids.MEMO_REJECT_FORM)(on_submission(deps, rejected))


def _register_questions(app: App, deps: Deps) -> None:
    store = deps.store

    def drop_asked(call: Call, click: Click) -> Outcome:
        return settling_questions.drop_form(store, call, int(click.value))

    def dropped(call: Call, form: Submission) -> Outcome:
        reason = form.values.get(ids.FIELD_REASON) or ""
        return settling_questions.drop(store, call, int(form.private_metadata), reason)

    app.action(ids.QUESTION_DROP)(on_click(deps, drop_asked))
    app.view(ids.QUESTION_DROP_FORM)(on_submission(deps, dropped))


def _register_rights(app: App, deps: Deps) -> None:
    store = deps.store

    def define_asked(call: Call, _click: Click) -> Outcome:
        return rights.form(store, call, None)

    def change_asked(call: Call, click: Click) -> Outcome:
        return rights.form(store, call, int(click.value))

    def ended(call: Call, click: Click) -> Outcome:
        return rights.end(store, call, int(click.value))

    def saved(call: Call, form: Submission) -> Outcome:
        owner = form.values.get(ids.FIELD_OWNER)
        ensure_known(deps, call, [owner] if owner else [])
        return rights.save(store, call, _right(form))

    app.action(ids.RIGHT_DEFINE)(on_click(deps, define_asked))
    app.action(ids.RIGHT_CHANGE)(on_click(deps, change_asked))
    app.action(ids.RIGHT_END)(on_click(deps, ended))
    app.view(ids.RIGHT_FORM)(on_submission(deps, saved))


def _right(form: Submission) -> rights.Request:
    def words(field: str) -> str:
        return form.values.get(field) or ""

    return rights.Request(
        right_id=int(form.private_metadata) if form.private_metadata else None,
        name=words(ids.FIELD_NAME),
        owner=form.values.get(ids.FIELD_OWNER),
        days=words(ids.FIELD_DAYS),
        signs=words(ids.FIELD_SIGNS),
        inputs=words(ids.FIELD_INPUTS),
        bounds=words(ids.FIELD_BOUNDS),
        amount=words(ids.FIELD_AMOUNT),
        scope=words(ids.FIELD_SCOPE),
        from_on=date.fromisoformat(words(ids.FIELD_FROM)) if words(ids.FIELD_FROM) else None,
    )
