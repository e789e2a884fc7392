"""An agreement on a leader's daily list."""

from datetime import date

from bot.messages import ids
from bot.messages.agreement import AgreementShown, verdict_words
from bot.messages.escalation_list import ListRow
from bot.messages.text import actions, button, escape, shorten


def ruling_row(shown: AgreementShown, by_on: date) -> ListRow:
    """A contested verdict that waits for a leader's ruling.

    Args:
        shown: the agreement.
        by_on: the day on which the leader's response time ends, where they are.
    """
    what = shorten(escape(shown.deliverable), 150)
    return ListRow(
        by_on=by_on,
        key=f"agreement:{shown.id:08}",
        line=f"*{shown.name}* {what}\n{verdict_words(shown)}",
        buttons=actions(button("Rule", ids.AGREEMENT_RULE, str(shown.id), style="primary")),
    )
