"""What the other side of an escalation is told and asked: commit to a date, or give its side once."""

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction
from bot.messages import forms, ids
from bot.messages.escalation import Matter, request
from bot.messages.escalation_forms import WORD_LIMIT, head
from bot.messages.text import Block, Payload, actions, button, context, message, person, section

BOTH = "Commit to a date, or give your side once. Either way the leader settles it."


def to_counterpart(matter: Matter) -> Payload:
    """The other side is told what is needed of it and who decides, and may answer."""
    lead = (
        f"{person(matter.raiser)} has raised {matter.name} on *{matter.work}* with {person(matter.leader)}, "
        "and you are on the other side of it."
    )
    return message(f"{matter.name} concerns you", [section(lead), *request(matter), context(BOTH), *_buttons(matter)])


def to_counterpart_now(matter: Matter, sentence: str) -> Payload:
    """The same message after something happened, with the buttons that still mean something; `sentence` is mrkdwn."""
    lead = f"*{matter.name}* on {matter.work}: you are on the other side of it."
    return message(
        f"{matter.name}: {sentence}", [section(lead), *request(matter), section(sentence), *_buttons(matter)]
    )


def commit_form(matter: Matter) -> Payload:
    """A date and one sentence."""
    sentence = forms.words("", "Acme signs on Wednesday, you have it on Thursday", limit=500)
    fields = [
        section(f"{person(matter.raiser)} and {person(matter.leader)} read it. The leader still settles it."),
        forms.field(ids.FIELD_BY_WHEN, "By when?", forms.day(matter.committed_on or matter.by_on)),
        forms.field(ids.FIELD_ANSWER, "What will be done by then?", sentence),
    ]
    return forms.modal(ids.ESCALATION_COMMIT_FORM, "Commit", "Commit", [head(matter), *fields], metadata=str(matter.id))


def side_form(matter: Matter) -> Payload:
    """One text, once."""
    readers = f"{person(matter.raiser)}, {person(matter.leader)} and whichever leader it goes to next read it."
    side = forms.field(ids.FIELD_ANSWER, "Your side", forms.words("", "", limit=WORD_LIMIT, multiline=True))
    fields = [section(f"You can give it once. {readers}"), side]
    return forms.modal(
        ids.ESCALATION_SIDE_FORM, "Give my side", "Give it", [head(matter), *fields], metadata=str(matter.id)
    )


def _buttons(matter: Matter) -> list[Block]:
    value = str(matter.id)
    row: list[Block] = []
    if rules.can(matter.state, EscalationAction.COMMIT):
        label = "Commit to another date" if matter.committed_on else "Commit"
        row.append(button(label, ids.ESCALATION_COMMIT, value, style="primary"))
    if rules.can(matter.state, EscalationAction.GIVE_SIDE) and not matter.side:
        row.append(button("Give my side", ids.ESCALATION_SIDE, value))
    return [actions(*row)] if row else []
