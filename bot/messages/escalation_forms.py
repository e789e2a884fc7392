"""The modals of escalations: raise, decide, set a deadline, replace, take over, return, answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.codes import EscalationKind
from bot.messages import forms, ids
from bot.messages.escalation import KINDS, Matter, quote
from bot.messages.text import Block, Payload, day, escape, person, section, shorten

NEED_EXAMPLE = "Decide between the Acme contract and building it ourselves"
WORD_LIMIT = 2_000
A_MEMO = "It becomes a memo, with your name."
READ_BY = "Everybody named in the escalation can read it, the other side included unless it is to be replaced."


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
    question = forms.field(ids.FIELD_DECISION, "What do you decide?", words, hint=A_MEMO)
    return _form(ids.ESCALATION_DECIDE_FORM, "Decide", "Decide", matter, question)


def deadline_form(matter: Matter) -> Payload:
    """A date for the counterpart; the one they have committed to stands in it already."""
    whom = f"*{person(matter.counterpart)}* delivers by:" if matter.counterpart else "Delivered by:"
    date_field = forms.field(ids.FIELD_DEADLINE, "Deadline", forms.day(matter.committed_on or matter.by_on))
    return _form(ids.ESCALATION_DEADLINE_FORM, "Set a deadline", "Set", matter, section(whom), date_field)


def replace_form(matter: Matter) -> Payload:
    """Who comes in place of whom, and why. What it means depends on who is complained of, and the form says which."""
    dri = person(matter.dri) if matter.dri else "nobody"
    if matter.replaces_dri:
        lead, label = f"*Another DRI.* {dri} answers for it now, and is told and thanked.", "Who answers from now on?"
        hint = "One person. They are told at once, and accept or hand it back."
    else:
        gone = person(matter.counterpart) if matter.counterpart else "somebody"
        lead = f"*Somebody else in the part of {gone}.* {dri} stays the DRI. I do not tell {gone}: please do it first."
        label, hint = "Who takes over the part?", "One person. They are told at once, and read your words."
    words = forms.words("", "We missed three dates; Ana ran the last launch", limit=WORD_LIMIT, multiline=True)
    return _form(
        ids.ESCALATION_REPLACE_FORM, "Replace", "Replace", matter, section(lead),
        forms.field(ids.FIELD_DRI, label, forms.person(), hint=hint),
        forms.field(ids.FIELD_DECISION, "What do you decide, and why?", words, hint=A_MEMO),
    )  # fmt: skip


def take_over_form(matter: Matter, leader: str, sponsor: str) -> Payload:
    """The leader answers for it themselves, from then on to `sponsor`, which at the top is the leader again."""
    old = f" {person(matter.dri)} is told and thanked." if matter.dri else ""
    to = "nobody, for you stand at the top" if sponsor == leader else person(sponsor)
    lead = f"*You become its DRI*, at once.{old} You answer to {to}."
    words = forms.words("", "It needs somebody who can move three teams", limit=500)
    why = forms.field(ids.FIELD_REASON, "Why? In one line.", words, hint=A_MEMO)
    return _form(ids.ESCALATION_TAKE_OVER_FORM, "Take it over", "Take it over", matter, section(lead), why)


def return_form(matter: Matter) -> Payload:
    """What the DRI must answer before it can be raised again."""
    words = forms.words("", "What have you tried, and what would each option cost?", limit=WORD_LIMIT, multiline=True)
    question = forms.field(ids.FIELD_NEEDED, "What must the DRI answer?", words, hint=READ_BY)
    return _form(ids.ESCALATION_RETURN_FORM, "Return to DRI", "Return", matter, question)


def answer_form(matter: Matter, question: str) -> Payload:
    """The DRI answers what was asked, and raises it again."""
    words = forms.words("", "", limit=WORD_LIMIT, multiline=True)
    asked = section(f"{person(matter.leader)} asked:\n{quote(question)}")
    answer = forms.field(ids.FIELD_ANSWER, "Your answer", words, hint=READ_BY)
    return _form(ids.ESCALATION_ANSWER_FORM, "Answer", "Raise again", matter, asked, answer)


def head(matter: Matter) -> Block:
    """What the form is about."""
    return section(
        f"*{matter.name}* on {matter.work}, needed by {day(matter.by_on)}:\n{shorten(escape(matter.need), 1_000)}"
    )


def _form(callback_id: str, title: str, submit: str, matter: Matter, *fields: Block) -> Payload:
    return forms.modal(callback_id, title, submit, [head(matter), *fields], metadata=str(matter.id))
