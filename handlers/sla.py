"""`/sla`, and the buttons and forms of agreements."""

from collections.abc import Callable
from datetime import date

from slack_bolt import App

from bot.domain.codes import AgreementAction, Fault
from bot.messages import help as help_words
from bot.messages import ids
from bot.services.agreements import amending, answering, delivering, lists, proposing, verdicts
from bot.services.outcome import Outcome, UserError
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known, mentioned, met
from handlers.payloads import Click, Command, Submission
from handlers.reply import on_click, on_command, on_submission
from storage.engine import Store

_A = AgreementAction
ACCEPTS = {
    ids.AGREEMENT_ACCEPT: _A.ACCEPT,
    ids.AGREEMENT_TAKE_DATE: _A.TAKE_DATE,
    ids.AGREEMENT_PUT_IN_FORCE: _A.PUT_IN_FORCE,
    ids.AGREEMENT_ACCEPT_AMENDMENT: _A.ACCEPT_AMENDMENT,
}
Typed = Callable[[Store, Call, str, str], Outcome]
"""A word of the command: store, call, the agreement as it was typed, the words behind it."""

WORDS: dict[str, Typed] = {
    "accept": lambda store, call, which, _: answering.accept(store, call, which),
    "decline": lambda store, call, which, _: answering.decline_typed(store, call, which),
    "amend": lambda store, call, which, _: amending.show(store, call, which),
    "deliver": lambda store, call, which, note: delivering.deliver(store, call, which, note),
    "approve": lambda store, call, which, _: delivering.approve(store, call, which),
    "reject": lambda store, call, which, _: delivering.show(store, call, which, _A.REJECT),
    "contest": lambda store, call, which, _: verdicts.show_contest(store, call, which),
    "rule": lambda store, call, which, _: verdicts.show_rule(store, call, which),
    "withdraw": lambda store, call, which, _: proposing.withdraw(store, call, which),
    "show": lambda store, call, which, _: lists.show(store, call, which),
}


def register(app: App, deps: Deps) -> None:
    """Listen to everything about agreements."""
    _register_command(app, deps)
    _register_buttons(app, deps)
    _register_forms(app, deps)


def _register_command(app: App, deps: Deps) -> None:
    store = deps.store

    def commanded(call: Call, command: Command) -> Outcome:
        word, _, rest = command.text.partition(" ")
        match word.lower():
            case "" | "list":
                return lists.listing(store, call)
            case "help":
                return Outcome(say=help_words.sla())
            case "propose":
                providers = mentioned(rest)
                ensure_known(deps, call, providers)
                typed = " ".join(each for each in rest.split() if not each.startswith(("<@", "@")))
                return proposing.show_form(store, call, typed, providers)
            case known if known in WORDS:
                which, _, words = rest.strip().partition(" ")
                return WORDS[known](store, call, which, words)
        raise UserError(help_words.unknown("/sla", command.text))

    app.command("/sla")(on_command(deps, met(deps, commanded)))


def _register_buttons(app: App, deps: Deps) -> None:
    store = deps.store

    def accepted(call: Call, click: Click) -> Outcome:
        which, version = _version(click.value)
        return answering.accept(store, call, which, ACCEPTS[click.action_id], version, place(click))

    def decline_asked(call: Call, click: Click) -> Outcome:
        return answering.show_decline(store, call, *_version(click.value))

    def amendment_declined(call: Call, click: Click) -> Outcome:
        which, version = _version(click.value)
        return amending.decline(store, call, which, version, place(click))

    def approved(call: Call, click: Click) -> Outcome:
        return delivering.approve(store, call, int(click.value), place(click))

    def withdrawn(call: Call, click: Click) -> Outcome:
        return proposing.withdraw(store, call, int(click.value), place(click))

    def form_asked(call: Call, click: Click) -> Outcome:
        return FORMS[click.action_id](store, call, int(click.value))

    for action_id in ACCEPTS:
        app.action(action_id)(on_click(deps, accepted))
    for action_id in FORMS:
        app.action(action_id)(on_click(deps, form_asked))
    app.action(ids.AGREEMENT_DECLINE)(on_click(deps, decline_asked))
    app.action(ids.AGREEMENT_DECLINE_AMENDMENT)(on_click(deps, amendment_declined))
    app.action(ids.AGREEMENT_APPROVE)(on_click(deps, approved))
    app.action(ids.AGREEMENT_WITHDRAW)(on_click(deps, withdrawn))


FORMS: dict[str, Callable[[Store, Call, int], Outcome]] = {
    ids.AGREEMENT_AMEND: amending.show,
    ids.AGREEMENT_DELIVER: lambda store, call, which: delivering.show(store, call, which, _A.DELIVER),
    ids.AGREEMENT_REJECT: lambda store, call, which: delivering.show(store, call, which, _A.REJECT),
    ids.AGREEMENT_CONTEST: verdicts.show_contest,
    ids.AGREEMENT_RULE: verdicts.show_rule,
}


def _register_forms(app: App, deps: Deps) -> None:
    store = deps.store

    def proposed(call: Call, form: Submission) -> Outcome:
        provider = form.values.get(ids.FIELD_PROVIDER)
        ensure_known(deps, call, [provider] if provider else [])
        return proposing.propose(store, call, _request(form))

    def declined(call: Call, form: Submission) -> Outcome:
        which, version = _version(form.private_metadata)
        other = _date(form, ids.FIELD_OTHER_DATE)
        return answering.decline(store, call, which, _text(form, ids.FIELD_REASON), other, version)

    def amended(call: Call, form: Submission) -> Outcome:
        which, deadline = int(form.private_metadata), _date(form, ids.FIELD_DEADLINE)
        return amending.propose(store, call, which, _text(form, ids.FIELD_SPEC), deadline)

    def delivered(call: Call, form: Submission) -> Outcome:
        return delivering.deliver(store, call, int(form.private_metadata), _text(form, ids.FIELD_NOTE))

    def rejected(call: Call, form: Submission) -> Outcome:
        reason, line = _text(form, ids.FIELD_REASON), form.values.get(ids.FIELD_SPEC_LINE)
        return delivering.reject(store, call, int(form.private_metadata), reason, line)

    def contested(call: Call, form: Submission) -> Outcome:
        return verdicts.contest(store, call, int(form.private_metadata), _text(form, ids.FIELD_REASON))

    def ruled(call: Call, form: Submission) -> Outcome:
        chosen = form.values.get(ids.FIELD_FAULT)
        fault = Fault(chosen) if chosen else None
        return verdicts.rule(store, call, int(form.private_metadata), fault, _text(form, ids.FIELD_DECISION))

    app.view(ids.AGREEMENT_PROPOSE_FORM)(on_submission(deps, proposed))
    app.view(ids.AGREEMENT_DECLINE_FORM)(on_submission(deps, declined))
    app.view(ids.AGREEMENT_AMEND_FORM)(on_submission(deps, amended))
    app.view(ids.AGREEMENT_DELIVER_FORM)(on_submission(deps, delivered))
    app.view(ids.AGREEMENT_REJECT_FORM)(on_submission(deps, rejected))
    app.view(ids.AGREEMENT_CONTEST_FORM)(on_submission(deps, contested))
    app.view(ids.AGREEMENT_RULE_FORM)(on_submission(deps, ruled))


def _request(form: Submission) -> proposing.Request:
    return proposing.Request(
        initiative_id=int(form.values.get(ids.FIELD_INITIATIVE) or 0),
        deliverable=_text(form, ids.FIELD_DELIVERABLE),
        spec=_text(form, ids.FIELD_SPEC),
        provider=form.values.get(ids.FIELD_PROVIDER),
        deadline=_date(form, ids.FIELD_DEADLINE),
    )


def _version(value: str) -> tuple[int, int | None]:
    """Id and version from a button's value or a form's metadata: 4:2."""
    which, _, version = value.partition(":")
    return int(which), int(version) if version else None


def _text(form: Submission, field: str) -> str:
    return form.values.get(field) or ""


def _date(form: Submission, field: str) -> date | None:
    value = form.values.get(field)
    return date.fromisoformat(value) if value else None
