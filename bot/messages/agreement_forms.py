"""The modals of agreements: propose, decline, amend, deliver, reject, contest, rule."""

from collections.abc import Sequence
from datetime import date

from bot.domain.agreement import MAX_DELIVERABLE, MAX_SPEC, spec_lines
from bot.domain.codes import AgreementState, Fault
from bot.messages import forms, ids
from bot.messages.agreement import BASES, AgreementShown, head
from bot.messages.text import Block, Payload, section

WORDS = 2_000
BEYOND = "beyond"
"""The value of the choice that the spec does not say it; the others are the numbers of its lines, from 0."""
SPEC_EXAMPLE = "One line for each thing that can be checked:\nPrices for all five countries\nReviewed by Legal"


def propose_form(choices: Sequence[tuple[str, str]], chosen: str | None, provider: str | None) -> Payload:
    """The form that proposes an agreement.

    Args:
        choices: (initiative id, label) of what this person is the DRI of.
        chosen: the initiative id that is chosen already.
        provider: Slack id of the provider that was named already.
    """
    blocks = [
        forms.field(ids.FIELD_INITIATIVE, "Initiative", forms.choice(choices, chosen)),
        forms.field(ids.FIELD_PROVIDER, "Who delivers it?", forms.person(provider), hint="One person of this company."),
        forms.field(
            ids.FIELD_DELIVERABLE, "What is delivered?", forms.words("", "The price list", limit=MAX_DELIVERABLE)
        ),
        _spec(""),
        _deadline(None),
    ]
    return forms.modal(ids.AGREEMENT_PROPOSE_FORM, "Propose an agreement", "Propose", blocks)


def decline_form(shown: AgreementShown, metadata: str) -> Payload:
    """A reason, and another date where there is one."""
    other = forms.field(
        ids.FIELD_OTHER_DATE,
        "By when could you deliver it?",
        forms.day(),
        hint="If another date would do.",
        optional=True,
    )
    return _form(ids.AGREEMENT_DECLINE_FORM, "Decline", "Decline", shown, metadata, _reason("Why not?"), other)


def amend_form(shown: AgreementShown, metadata: str) -> Payload:
    """A new version of spec and deadline; what is in force, or was declined, stands in it."""
    again = shown.state is AgreementState.DECLINED
    terms = shown.terms
    spec, on = (terms.spec, shown.other_date or terms.deadline_on) if terms else ("", None)
    fields = (_spec(spec), _deadline(on))
    return _form(ids.AGREEMENT_AMEND_FORM, "Propose again" if again else "Amend", "Propose", shown, metadata, *fields)


def deliver_form(shown: AgreementShown, metadata: str) -> Payload:
    """The moment of submitting counts; a note is optional."""
    note = forms.words("", "Where it is, what to look at", limit=WORDS, multiline=True)
    field = forms.field(ids.FIELD_NOTE, "Note", note, optional=True)
    return _form(ids.AGREEMENT_DELIVER_FORM, "Delivered", "Delivered", shown, metadata, field)


def reject_form(shown: AgreementShown, metadata: str) -> Payload:
    """A reason, and the line of the spec that is not met."""
    lines = spec_lines(shown.current.spec) if shown.current else []
    choices = [*((str(number), line) for number, line in enumerate(lines)), (BEYOND, "The spec does not say it")]
    which = forms.field(ids.FIELD_SPEC_LINE, "Which line of the spec is not met?", forms.choice(choices))
    return _form(ids.AGREEMENT_REJECT_FORM, "Reject", "Reject", shown, metadata, _reason("What is wrong?"), which)


def contest_form(shown: AgreementShown, metadata: str) -> Payload:
    """Why a verdict, or a rejection, is wrong."""
    reason = _reason("Why is it wrong? A leader who is neither side reads it and rules.")
    return _form(ids.AGREEMENT_CONTEST_FORM, "Contest", "Contest", shown, metadata, reason)


def rule_form(shown: AgreementShown, metadata: str, reason: str) -> Payload:
    """Who is at fault, and why: the reasoning becomes a memo.

    Args:
        shown: the agreement.
        metadata: its id.
        reason: why it is contested, mrkdwn.
    """
    faults = [
        (Fault.PROVIDER.value, "The provider"), (Fault.DRI.value, "The DRI"), (Fault.NOBODY.value, "Nobody"),
    ]  # fmt: skip
    because = BASES[shown.verdict.basis] if shown.verdict else ""
    fields = (
        section(f"Contested: {because}.\n{reason}"),
        forms.field(ids.FIELD_FAULT, "Who is at fault?", forms.choice(faults)),
        forms.field(
            ids.FIELD_DECISION,
            "Why?",
            forms.words("", "The deadline was moved by us, in writing, on Tuesday", limit=WORDS, multiline=True),
            hint="It becomes a memo, with your name, for those named in the agreement.",
        ),
    )
    return _form(ids.AGREEMENT_RULE_FORM, "Rule", "Rule", shown, metadata, *fields)


def _form(
    callback_id: str, title: str, submit: str, shown: AgreementShown, metadata: str, *fields: Block
) -> Payload:  # fmt: skip
    return forms.modal(callback_id, title, submit, [section(head(shown)), *fields], metadata=metadata)


def _reason(label: str) -> Block:
    return forms.field(ids.FIELD_REASON, label, forms.words("", "", limit=WORDS, multiline=True))


def _spec(spec: str) -> Block:
    element = forms.words(spec, SPEC_EXAMPLE, limit=MAX_SPEC, multiline=True)
    return forms.field(ids.FIELD_SPEC, "Spec", element, hint="It is frozen once it is accepted.")


def _deadline(on: date | None) -> Block:
    return forms.field(
        ids.FIELD_DEADLINE, "Hard deadline", forms.day(on), hint="It ends at midnight where the provider is."
    )
