"""The modals of decisions. Filled in again from the thread, every field keeps its block_id: nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.memo import MAX_DECISION, MAX_TITLE
from bot.messages import forms, ids
from bot.messages.text import Block, Payload, context, section

QUESTION_LIMIT = forms.PLAIN_LIMIT
AMOUNT_LIMIT = 20
TITLE = "Record decision"
Choices = Sequence[tuple[str, str]]
"""(id, label) of the lines of a menu."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What stands in the form already; people are Slack ids, `initiative` and `kind` our ids as text."""

    question: str = ""
    decision: str = ""
    decider: str | None = None
    title: str = ""
    raised: date | None = None
    decided: date | None = None
    inputs: str = ""
    alternatives: str = ""
    dissent: str = ""
    dissenter: str | None = None
    review_by: date | None = None
    initiative: str | None = None
    kind: str | None = None
    amount: str = ""


def memo_form(
    filled: Filled,
    initiatives: Choices,
    metadata: str,
    *,
    classes: Choices = (),
    notice: str = "",
    loading: bool = False,
    reading: bool = True,
) -> Payload:
    """The form that records a decision.

    Args:
        filled: what is known already.
        initiatives: the open initiatives this person may see.
        metadata: channel and thread, ids only.
        classes: the classes of questions that have an owner.
        notice: a sentence on top, mrkdwn.
        loading: whether what only the store and Slack know is still being read. What it fills has no field until then:
            Slack keeps what stands in a field when a view is updated, and would not show what was read.
        reading: while loading, whether the question will be read from the thread.
    """
    top = [section(notice)] if notice else []
    waits = loading and reading and not filled.question
    more = [] if loading else _read(filled, initiatives, classes)
    fields = [*_required(filled, waits=waits), *more, *_optional(filled)]
    return forms.modal(ids.MEMO_FORM, TITLE, "Record", [*top, *fields], metadata=metadata)


def told(sentence: str) -> Payload:
    """In place of the form: why there is none, mrkdwn."""
    return forms.modal(ids.MEMO_FORM, TITLE, None, [section(sentence)])


def loading_threads(metadata: str) -> Payload:
    """The form of `/decide` while the channel's recent threads are being read."""
    return forms.modal(
        ids.MEMO_PICK_FORM, TITLE, "Next", [context("Looking for recent threads …"), _link()], metadata=metadata
    )


def pick_thread(threads: Choices, metadata: str, *, notice: str = "") -> Payload:
    """The form of `/decide`: a question that waits, a recent thread, or a pasted link.

    Args:
        threads: (channel and ts, first words), newest first.
        metadata: the channel.
        notice: why there are none, mrkdwn.
    """
    blocks: list[Block] = [section(notice)] if notice else []
    if threads:
        menu = forms.choice(threads, ask="Choose a thread")
        blocks.append(forms.field(ids.FIELD_THREAD, "Which thread?", menu, optional=True))
    return forms.modal(ids.MEMO_PICK_FORM, TITLE, "Next", [*blocks, _link()], metadata=metadata)


def _required(filled: Filled, *, waits: bool) -> list[Block]:
    decision = forms.words(filled.decision, "We take Acme, at most 40,000", limit=MAX_DECISION, multiline=True)
    question = forms.words(filled.question, "Which supplier do we take?", multiline=True)
    asked = forms.field(ids.FIELD_QUESTION, "On which question?", question)
    return [
        forms.field(ids.FIELD_DECISION, "What was decided?", decision),
        forms.field(ids.FIELD_DECIDER, "Who decided?", forms.person(filled.decider), hint="One person."),
        context("On which question? Reading the thread …") if waits else asked,
    ]


def _read(filled: Filled, initiatives: Choices, classes: Choices) -> list[Block]:
    amount = forms.words(filled.amount, "40000", limit=AMOUNT_LIMIT)
    rows = [
        *(
            [(ids.FIELD_CLASS, "Class of question", forms.choice(classes, filled.kind), "It says who decides.")]
            * bool(classes)
        ),
        *([(ids.FIELD_AMOUNT, "Amount", amount, "Where its class has a limit.")] * bool(classes)),
        *([(ids.FIELD_INITIATIVE, "Initiative", forms.choice(initiatives, filled.initiative), "")] * bool(initiatives)),
        (ids.FIELD_INPUTS, "Inputs", _several(filled.inputs), "Who took part, on what it rests."),
        (ids.FIELD_RAISED, "Question raised on", forms.day(filled.raised), "The bot's own date is kept beside it."),
        (ids.FIELD_DECIDED, "Decided on", forms.day(filled.decided), ""),
    ]
    return [forms.field(name, label, element, hint=hint, optional=True) for name, label, element, hint in rows]


def _optional(filled: Filled) -> list[Block]:
    rows = [
        (ids.FIELD_TITLE, "Title", forms.words(filled.title, limit=MAX_TITLE), ""),
        (ids.FIELD_ALTERNATIVES, "Alternatives", _several(filled.alternatives), ""),
        (ids.FIELD_DISSENTER, "Who disagreed?", forms.person(filled.dissenter), ""),
        (ids.FIELD_DISSENT, "Why?", _several(filled.dissent), "Disagreement is shown, not hidden."),
        (ids.FIELD_REVIEW_BY, "Review by", forms.day(filled.review_by), ""),
    ]
    return [forms.field(name, label, element, hint=hint, optional=True) for name, label, element, hint in rows]


def _several(words: str = "") -> Block:
    return forms.words(words, multiline=True)


def _link() -> Block:
    words = forms.words("", "A link to a message, copied in Slack", limit=500)
    return forms.field(ids.FIELD_LINK, "Or paste a link", words, optional=True)
