"""A word to whoever answers for it: a contributor's to the DRI, a provider's about the DRI to the sponsor."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import forms, ids
from bot.messages.escalation import quote
from bot.messages.text import Block, Payload, actions, button, context, escape, message, person, section, shorten

WORD_LIMIT = 2_000
NOT_IN_REVIEWS = "Nobody else reads it, and no review says anything of it."
NOTED = "You have noted it."
ESCALATED = "You have escalated it."


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A complaint as messages speak of it; people are Slack ids.

    Args:
        work: I-7 EU launch, as typed.
        by_provider: whether it is a provider's, about the DRI.
    """

    id: int
    work: str
    by: str
    to: str
    about: str
    needed: str
    by_provider: bool

    @property
    def shown(self) -> str:
        """The initiative, escaped."""
        return shorten(escape(self.work), 170)

    @property
    def words(self) -> str:
        """What was said, as a quotation."""
        return f"{quote(self.about)}\n*Needed:*\n{quote(self.needed)}"


def form(
    choices: Sequence[tuple[str, str]], chosen: str | None, about: str, to: str | None, *, provider: bool
) -> Payload:
    """Asks what is in the way and what is needed.

    Args:
        choices: (initiative id, label), of which one is chosen.
        chosen: the initiative id that is chosen already.
        about: words to fill in.
        to: Slack id of whoever will read it; None while the initiative is not chosen.
        provider: whether it is about the DRI, to the sponsor.
    """
    whom = "the sponsor" if provider else "the DRI"
    reads = f"{person(to)} reads it, with your name." if to else "Its DRI reads it, with your name."
    lead = f"Tell {whom} first: they escalate, or answer you. {reads} {NOT_IN_REVIEWS}"
    if provider:
        lead = f"You provide something for it, so {whom} hears what you say about the DRI. {reads} {NOT_IN_REVIEWS}"
    blocks: list[Block] = [
        section(lead),
        forms.field(ids.FIELD_INITIATIVE, "Initiative", forms.choice(choices, chosen)),
        forms.field(
            ids.FIELD_ABOUT, "What is in the way?", forms.words(about, "The specs change each week", limit=500)
        ),
        forms.field(
            ids.FIELD_NEEDED,
            "What is needed?",
            forms.words("", "A frozen spec by Friday", limit=WORD_LIMIT, multiline=True),
        ),
    ]
    return forms.modal(ids.COMPLAINT_FORM, f"Tell {whom}", "Tell them", blocks)


def to_owner(heard: Heard) -> Payload:
    """To whoever hears it: the DRI may escalate it, the sponsor answers."""
    if heard.by_provider:
        lead = f"{person(heard.by)}, who provides something for *{heard.shown}*, tells you about its DRI:"
        row = actions(_answer(heard), _noted(heard))
    else:
        lead = f"{person(heard.by)} tells you about *{heard.shown}*:"
        escalate = button("Escalate it", ids.COMPLAINT_ESCALATE, str(heard.id), style="primary")
        row = actions(escalate, _noted(heard))
    after = f"{NOT_IN_REVIEWS} {person(heard.by)} is told what came of it."
    return message(f"A word about {heard.shown}", [section(lead), section(heard.words), context(after), row])


def settled(heard: Heard, sentence: str) -> Payload:
    """The same message once something came of it; `sentence` is mrkdwn."""
    lead = f"{person(heard.by)} told you about *{heard.shown}*:"
    return message(f"{heard.shown}: {sentence}", [section(lead), section(heard.words), section(sentence)])


def told(heard: Heard) -> Payload:
    """To whoever said it: who reads it, and their own words."""
    lead = f"{person(heard.to)} has been told about *{heard.shown}*, in your words:"
    return message(f"{heard.shown}: your word is passed on", [section(lead), section(heard.words)])


def noted(heard: Heard) -> Payload:
    """To whoever said it: it was read."""
    return message(f"{person(heard.to)} has noted what you said about *{heard.shown}*.")


def escalated(heard: Heard) -> Payload:
    """To whoever said it: it goes to a leader."""
    return message(f"{person(heard.to)} has escalated what you said about *{heard.shown}* to a leader.")


def settled_above(heard: Heard) -> Payload:
    """To whoever said it: the escalation that came of it has ended; what was decided is for those named in it."""
    return message(f"What came of your word about *{heard.shown}* is settled: {person(heard.to)} can tell you how.")


def answered(heard: Heard, answer: str) -> Payload:
    """To whoever said it: the answer."""
    lead = f"{person(heard.to)} answers what you said about *{heard.shown}*:"
    return message(f"{heard.shown}: an answer", [section(lead), section(quote(answer))])


def you_answered(by: str, answer: str) -> str:
    """The sentence of one's own answer."""
    return f"You answered {person(by)}:\n{quote(answer)}"


def answer_form(heard: Heard) -> Payload:
    """Asks for the answer."""
    answer = forms.field(ids.FIELD_ANSWER, "Your answer", forms.words("", "", limit=WORD_LIMIT, multiline=True))
    blocks = [section(f"{person(heard.by)} reads it, and nobody else."), section(heard.words), answer]
    return forms.modal(ids.COMPLAINT_ANSWER_FORM, "Answer", "Answer", blocks, metadata=str(heard.id))


def _noted(heard: Heard) -> Block:
    return button("Noted", ids.COMPLAINT_NOTED, str(heard.id))


def _answer(heard: Heard) -> Block:
    return button("Answer", ids.COMPLAINT_ANSWER, str(heard.id), style="primary")
