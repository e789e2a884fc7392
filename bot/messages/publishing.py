"""A memo that settled an escalation: its decider's own message, and what becomes of it once it is published."""

from collections.abc import Sequence

from bot.messages import decision as words
from bot.messages import ids
from bot.messages.decision import MemoShown
from bot.messages.escalation import Matter
from bot.messages.text import Payload, actions, button, confirmation, context, message, person, section

MOST_NAMED = 20
EXACTLY = "*Publish* shows exactly this to everybody in this workspace, the question as it was escalated included."


def settled_by_you(matter: Matter, memo: MemoShown, named: Sequence[str]) -> Payload:
    """To the decider: the memo as it stands, who can read it, and the way to let everybody read it.

    Args:
        matter: the escalation it settled.
        memo: the memo.
        named: Slack ids of those who can read it.
    """
    lead = f"You settled *{matter.name}* on {matter.work}. Only {_names(named)} can read {memo.name}:"
    ask = confirmation(
        f"Publish {memo.name}?",
        "Everybody in this workspace will be able to read the decision, the question behind it and who was involved. "
        "It cannot be taken back.",
        "Publish",
    )
    row = actions(button("Publish", ids.MEMO_PUBLISH, str(memo.id), confirm=ask))
    text = f"You settled {matter.name}; the memo is {memo.name}"
    return message(text, [section(lead), *words.body(memo), context(EXACTLY), row])


def published(memo: MemoShown) -> Payload:
    """The same message once it is published."""
    lead = f"You published {memo.name}: everybody in this workspace can read it."
    return message(lead, [section(lead), *words.body(memo)])


def published_news(memo: MemoShown) -> Payload:
    """To the others who are named in it."""
    lead = f"{person(memo.decider)} published {memo.name}: everybody in this workspace can read it now."
    return message(lead, [section(lead), *words.body(memo)])


def _names(named: Sequence[str]) -> str:
    shown = [person(each) for each in named[:MOST_NAMED]]
    return ", ".join(shown) + (" and others" if len(named) > MOST_NAMED else "")
