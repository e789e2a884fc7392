"""The modals of decisions. Filled in again from the thread, every field keeps its block_id: nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.memo import MAX_DECISION, MAX_TITLE
from bot.messages import forms, ids
from bot.messages.text import Block, Payload, context, section

QUESTION_LIMIT = forms.PLAIN_LIMIT


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What stands in the form already; people are Slack ids."""

    question: str = ""
    decision: str = ""
    decider: str | None = None
    title: str = ""
    raised: date | None = None
    decided: date | None = None
    inputs: str = ""
    initiative: str | None = None


def memo_form(
    filled: Filled, initiatives: Sequence[tuple[str, str]], metadata: str, *, notice: str = "", loading: bool = False
) -> Payload:
    """The form that records a decision.

    Args:
        filled: what is known already.
        initiatives: (id, label) of the open initiatives this person may see.
        metadata: channel and thread, ids only.
        notice: a sentence on top, mrkdwn.
        loading: whether the thread is still being read. What it fills has no field until then: Slack keeps what stands
            in a field when a view is updated, and would not show what was read.
    """
    top = [section(notice)] if notice else []
    fields = [*_required(filled, loading=loading), *_optional(filled, initiatives, loading=loading)]
    return forms.modal(ids.MEMO_FORM, "Record decision", "Record", [*top, *fields], metadata=metadata)


def loading_threads(metadata: str) -> Payload:
    """The form of `/decide` while the channel's recent threads are being read."""
    return forms.modal(
        ids.MEMO_PICK_FORM, "Record decision", "Next", [context("Looking for recent threads …"), _link()],
        metadata=metadata,
    )  # fmt: skip


def pick_thread(threads: Sequence[tuple[str, str]], metadata: str, *, notice: str = "") -> Payload:
    """The form of `/decide`: a recent thread, or a pasted link.

    Args:
        threads: (channel and ts, first words), newest first.
        metadata: the channel.
        notice: why there are none, mrkdwn.
    """
    blocks: list[Block] = [section(notice)] if notice else []
    if threads:
        menu = forms.choice(threads, ask="Choose a thread")
        blocks.append(forms.field(ids.FIELD_THREAD, "Which thread?", menu, optional=True))
    return forms.modal(ids.MEMO_PICK_FORM, "Record decision", "Next", [*blocks, _link()], metadata=metadata)


def _required(filled: Filled, *, loading: bool) -> list[Block]:
    decision = forms.words(filled.decision, "We take Acme, at most 40,000", limit=MAX_DECISION, multiline=True)
    question = forms.words(filled.question, "Which supplier do we take?", multiline=True)
    asked = forms.field(ids.FIELD_QUESTION, "On which question?", question)
    return [
        forms.field(ids.FIELD_DECISION, "What was decided?", decision),
        forms.field(ids.FIELD_DECIDER, "Who decided?", forms.person(filled.decider), hint="One person."),
        context("On which question? Reading the thread …") if loading else asked,
    ]


def _optional(filled: Filled, initiatives: Sequence[tuple[str, str]], *, loading: bool) -> list[Block]:
    menu = [(ids.FIELD_INITIATIVE, "Initiative", forms.choice(initiatives, filled.initiative), "")]
    inputs = [(ids.FIELD_INPUTS, "Inputs", _several(filled.inputs), "Who took part, on what it rests.")]
    rows = [
        *(menu if initiatives else []),
        (ids.FIELD_TITLE, "Title", forms.words(filled.title, limit=MAX_TITLE), ""),
        (ids.FIELD_RAISED, "Question raised on", forms.day(filled.raised), "The bot's own date is kept beside it."),
        (ids.FIELD_DECIDED, "Decided on", forms.day(filled.decided), ""),
        *([] if loading else inputs),
        (ids.FIELD_ALTERNATIVES, "Alternatives", _several(), ""),
        (ids.FIELD_DISSENTER, "Who disagreed?", forms.person(), ""),
        (ids.FIELD_DISSENT, "Why?", _several(), "Disagreement is shown, not hidden."),
        (ids.FIELD_REVIEW_BY, "Review by", forms.day(), ""),
    ]
    return [forms.field(name, label, element, hint=hint, optional=True) for name, label, element, hint in rows]


def _several(words: str = "") -> Block:
    return forms.words(words, multiline=True)


def _link() -> Block:
    words = forms.words("", "A link to a message, copied in Slack", limit=500)
    return forms.field(ids.FIELD_LINK, "Or paste a link", words, optional=True)
