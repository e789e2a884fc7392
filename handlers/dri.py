"""`/dri` and the buttons and forms of ownership."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.domain.codes import Visibility
from bot.messages import help as help_words
from bot.messages import ids
from bot.services import (
    assigning,
    closing,
    histories,
    initiatives_answers,
    initiatives_handing,
    initiatives_shown,
    involving,
    leaders,
    objectives,
    sponsoring,
)
from bot.services.absences import setting as absences
from bot.services.answering import turning
from bot.services.assigning_form import read_audience, read_form, read_revision, typed_line
from bot.services.charters import changing
from bot.services.consequences import annulling
from bot.services.outcome import Outcome, UserError
from bot.services.ports import Call
from handlers import known
from handlers.deps import Deps
from handlers.payloads import Click, Command, Submission
from handlers.reply import on_click, on_command, on_submission
from storage.engine import Store

Typed = Callable[[Store, Call, str], Outcome]


def register(app: App, deps: Deps) -> None:
    """Listen to `/dri`, to the new DRI's buttons and to the forms."""
    typed: Callable[[Call, Command], Outcome] = partial(_typed, deps)
    clicked: Callable[[Call, Click], Outcome] = partial(_clicked, deps.store)
    submitted: Callable[[Call, Submission], Outcome] = partial(_submitted, deps)
    app.command("/dri")(on_command(deps, typed))
    app.action(re.compile(r"^(assignment|initiative|assign)\.\w+$"))(on_click(deps, clicked))
    app.view(re.compile(r"^(assign|assign_many|hand_back|hand_over)$"))(on_submission(deps, submitted))


def _typed(deps: Deps, call: Call, command: Command) -> Outcome:
    word, _, rest = _words(command.text)
    action = ACTIONS.get(word.lower())
    if action is None:
        raise UserError(help_words.unknown("/dri", word))
    known.ensure_known(deps, call, known.mentioned(rest))
    return action(deps.store, call, rest)


def _words(text: str) -> tuple[str, str, str]:
    parts = re.split(r"(\s+)", text.strip(), maxsplit=1)
    return (parts[0], "", "") if len(parts) < 3 else (parts[0], parts[1], parts[2])


def _assign(store: Store, call: Call, rest: str) -> Outcome:
    return assigning.assign_typed(store, call, rest) if rest else assigning.show_form(store, call)


ACTIONS: dict[str, Typed] = {
    "": initiatives_shown.listing,
    "assign": _assign,
    "list": initiatives_shown.listing,
    "show": initiatives_shown.show,
    "accept": initiatives_answers.accept_typed,
    "return": initiatives_answers.return_typed,
    "transfer": initiatives_handing.transfer_typed,
    "close": closing.close_typed,
    "charter": changing.show_typed,
    "off-track": turning.off_track_typed,
    "record": histories.record_typed,
    "contributor": involving.contributor_typed,
    "watcher": involving.watcher_typed,
    "away": absences.away_typed,
    "back": absences.back_typed,
    "annul": annulling.annul_typed,
    "objective": objectives.typed,
    "leaders": lambda store, call, _rest: leaders.listing(store, call),
    "help": lambda _store, _call, _rest: Outcome(say=help_words.dri()),
}


def _clicked(store: Store, call: Call, click: Click) -> Outcome:
    if click.action_id == ids.ASSIGN_OPEN:
        return assigning.show_form(store, call)
    if click.action_id == ids.ASSIGN_MANY:
        return assigning.show_many(store, call, typed_line(click.state))
    matter = int(click.value) if click.value.isdigit() else 0
    if click.action_id == ids.INITIATIVE_HAND_OVER:
        return initiatives_handing.show_form(store, call, matter)
    if click.action_id == ids.INITIATIVE_SPONSOR:
        return sponsoring.show_form(store, call, matter)
    if click.action_id == ids.ASSIGNMENT_HAND_BACK:
        return initiatives_answers.show_hand_back(store, call, matter)
    accept = (
        initiatives_answers.accept_all if click.action_id == ids.ASSIGNMENT_ACCEPT_ALL else initiatives_answers.accept
    )
    return accept(store, call, matter, (click.channel, click.ts) if click.container == "message" else None)


def _submitted(deps: Deps, call: Call, form: Submission) -> Outcome:
    values, store = form.values, deps.store
    if form.callback_id == ids.ASSIGN_FORM:
        one = (values.get(ids.FIELD_DRI) or "", values.get(ids.FIELD_SPONSOR) or "")
        known.ensure_known(deps, call, [*one, *read_audience(values)])
        order = read_form(values, form.private_metadata)
        if order.visibility is Visibility.CHANNEL:
            known.ensure_told(deps, call, order.channel)
        return assigning.assign(store, call, order)
    if form.callback_id == ids.ASSIGN_MANY_FORM:
        lines = next((text for field, text in values.items() if field.startswith(ids.FIELD_LINES)), None) or ""
        known.ensure_known(deps, call, known.mentioned(lines))
        return assigning.assign_many(store, call, lines, revision=read_revision(form.private_metadata))
    matter = int(form.private_metadata) if form.private_metadata.isdigit() else 0
    if form.callback_id == ids.HAND_BACK_FORM:
        return initiatives_answers.hand_back(store, call, matter, values.get(ids.FIELD_REASON) or "")
    chosen = values.get(ids.FIELD_DRI)
    known.ensure_known(deps, call, [chosen or ""])
    return initiatives_handing.hand_over(store, call, matter, chosen)
