"""The modals of escalations: raise, decide, set a deadline, return, answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.codes import EscalationKind
from bot.messages import forms, ids
from bot.messages.escalation import KINDS, Matter, quote
from bot.messages.text import Block, Payload, day, escape, person, section, shorten

NEED_EXAMPLE = "Decide between the Acme contract and building it ourselves"
WORD_LIMIT = 2_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What stands in the form already; people are Slack ids."""

    about: str = ""
    counterpart: str | None = None
    kind: EscalationKind | None = None
    needed: str = ""
    by_when: date | None = None


def raise_form(choices: Sequence[tuple[str, str]], chosen: str | None, asked: Asked, metadata: str) -> Payload:
    """The form that raises an escalation.

    Args:
        choices: (initiative id, label) of the initiatives this person may escalate on; one is shown as a sentence.
        chosen: the initiative id that is chosen already.
        asked: what is known already, such as who was blamed.
        metadata: where it was opened from, ids only.
    """
    kinds = [(kind.value, label) for kind, label in KINDS.items()]
    blocks: list[Block] = [
        forms.field(ids.FIELD_INITIATIVE, "Initiative", forms.choice(choices, chosen)),
        forms.field(
            ids.FIELD_ABOUT,
            "About whom or what?",
            forms.words(asked.about, "Engineering, the Acme contract, the office move", limit=500),
        ),
        forms.field(
            ids.FIELD_COUNTERPART,
            "Who is on the other side?",
            forms.person(asked.counterpart),
            hint="One person of this company; for a supplier or a tool, whoever owns it.",
            optional=True,
        ),
        forms.field(ids.FIELD_KIND, "What is it?", forms.choice(kinds, asked.kind.value if asked.kind else None)),
        forms.field(
            ids.FIELD_NEEDED,
            "What do you need from the leader?",
            forms.words(asked.needed, NEED_EXAMPLE, limit=WORD_LIMIT, multiline=True),
        ),
        forms.field(ids.FIELD_BY_WHEN, "By when?", forms.day(asked.by_when)),
    ]
    return forms.modal(ids.ESCALATE_FORM, "Escalate", "Escalate", blocks, metadata=metadata)


def decide_form(matter: Matter) -> Payload:
    """One text field makes the memo."""
    words = forms.words("", "We take Acme, at most 40,000, signed this week", limit=WORD_LIMIT, multiline=True)
    question = forms.field(ids.FIELD_DECISION, "What do you decide?", words, hint="It becomes a memo, with your name.")
    return _form(ids.ESCALATION_DECIDE_FORM, "Decide", "Decide", matter, question)


def deadline_form(matter: Matter) -> Payload:
    """A date for the counterpart."""
    whom = f"*{person(matter.counterpart)}* delivers by:" if matter.counterpart else "Delivered by:"
    date_field = forms.field(ids.FIELD_DEADLINE, "Deadline", forms.day(matter.by_on))
    return _form(ids.ESCALATION_DEADLINE_FORM, "Set a deadline", "Set", matter, section(whom), date_field)


def return_form(matter: Matter) -> Payload:
    """What the DRI must answer before it can be raised again."""
    words = forms.words("", "What have you tried, and what would each option cost?", limit=WORD_LIMIT, multiline=True)
    question = forms.field(ids.FIELD_NEEDED, "What must the DRI answer?", words)
    return _form(ids.ESCALATION_RETURN_FORM, "Return to DRI", "Return", matter, question)


def answer_form(matter: Matter, question: str) -> Payload:
    """The DRI answers what was asked, and raises it again."""
    words = forms.words("", "", limit=WORD_LIMIT, multiline=True)
    asked = section(f"{person(matter.leader)} asked:\n{quote(question)}")
    answer = forms.field(ids.FIELD_ANSWER, "Your answer", words)
    return _form(ids.ESCALATION_ANSWER_FORM, "Answer", "Raise again", matter, asked, answer)


def _form(callback_id: str, title: str, submit: str, matter: Matter, *fields: Block) -> Payload:
    head = f"*{matter.name}* on {matter.work}, needed by {day(matter.by_on)}:\n{shorten(escape(matter.need), 1_000)}"
    return forms.modal(callback_id, title, submit, [section(head), *fields], metadata=str(matter.id))
