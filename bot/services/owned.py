"""An initiative as messages speak of it: for services below `initiatives`, which build on nothing of its own."""

from bot.messages.ownership import Owned
from storage.queries.ownership import Standing


def owned(standing: Standing) -> Owned:
    """An initiative as messages speak of it."""
    return Owned(
        id=standing.pk,
        number=standing.initiative.number,
        name=standing.initiative.name,
        target=standing.target,
        due_on=standing.charter.due_on,
        sponsor=standing.sponsor.slack_id,
        dri=standing.dri.slack_id if standing.dri else None,
        accepted=standing.accepted,
        assignment_id=standing.assignment.pk if standing.assignment else 0,
        state=standing.initiative.state,
    )
