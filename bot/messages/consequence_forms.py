"""The forms of the third step: one sentence makes the memo, and what the decision needs beside it."""

from datetime import date

from bot.messages import forms, ids
from bot.messages.charter_forms import quarter_field
from bot.messages.consequences import StepShown
from bot.messages.text import Block, Payload, section

WORD_LIMIT = 2_000
HINT = "It becomes a memo, with your name."


def replace_form(step: StepShown) -> Payload:
    """Who answers from now on."""
    who = forms.field(ids.FIELD_DRI, "Who is the DRI from now on?", forms.person())
    example = "Olu takes it over: she has the team and the time"
    return _form(ids.CONSEQUENCE_REPLACE_FORM, "Replace the DRI", "Replace", step, who, _decision(example))


def rescope_form(step: StepShown, target: str, due_on: date, quarter_target: str = "") -> Payload:
    """Another target, another date, or both; what holds now stands in the form.

    Args:
        step: the step.
        target: the target as it is.
        due_on: the date as it is.
        quarter_target: the target of this quarter, where there is one.
    """
    goal = forms.field(ids.FIELD_TARGET, "Target", forms.words(target, limit=500), hint="Answered with yes or no.")
    day = forms.field(ids.FIELD_DUE, "Due", forms.day(due_on))
    example = "Half the customers by the same date: the second market waits for next year"
    fields = (goal, day, quarter_field(quarter_target), _decision(example))
    return _form(ids.CONSEQUENCE_RESCOPE_FORM, "Re-scope", "Re-scope", step, *fields)


def drop_form(step: StepShown) -> Payload:
    """The end of it."""
    example = "We stop: it no longer pays for itself"
    return _form(ids.CONSEQUENCE_DROP_FORM, "Drop it", "Drop", step, _decision(example))


def _decision(example: str) -> Block:
    words = forms.words("", example, limit=WORD_LIMIT, multiline=True)
    return forms.field(ids.FIELD_DECISION, "What do you decide, and why?", words, hint=HINT)


def _form(callback_id: str, title: str, submit: str, step: StepShown, *fields: Block) -> Payload:
    return forms.modal(callback_id, title, submit, [section(step.title), *fields], metadata=str(step.id))
