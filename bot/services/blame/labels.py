"""Labels for training a judge: what authors clicked under its prompts, exported only where they agreed."""

from datetime import datetime
from typing import Any

from bot.domain.codes import BlameClaim
from bot.messages import blame as words
from bot.services.answering.message import Place
from bot.services.blame import claims
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import passages
from storage.engine import Store
from storage.queries import replies as queries
from storage.tables import Reply
from storage.uow import ReadUnit

BLAME = {BlameClaim.NOT_BLAME: False, BlameClaim.ESCALATE: True, BlameClaim.MINE: None}
"""What a click says of the judge's word; *It is mine* says nothing of the words themselves."""


def consent(store: Store, call: Call, reply_id: int, place: Place | None = None) -> Outcome:
    """*Let it train the judge*: the author's agreement for this one reply; clicking again changes nothing.

    Raises:
        UserError: by anybody but the author.
    """
    with store.write(call.workspace_id, call.at) as uow:
        reply, _ = claims.own(uow, call, reply_id)
        uow.move(Reply, reply.pk, {"consented_at": None}, consented_at=uow.at)
        said = claims.SAID[reply.claim] if reply.claim else words.ADDED
        shown = claims.prompt_settled(uow, reply, words.lent(said), place)
        uow.commit()
    return shown


def exported(store: Store, workspace_id: int, at: datetime) -> list[dict[str, Any]]:
    """One row for each reply whose author agreed, in the schema of docs/judge.md; no names, no ids of people."""
    with store.read(workspace_id, at) as uow:
        return [_row(uow, reply) for reply in queries.consented(uow)]


def _row(uow: ReadUnit, reply: Reply) -> dict[str, Any]:
    return {
        "id": f"own-{reply.pk}",
        "text": passages.text(uow, reply.passage_id),
        "blame": BLAME[reply.claim] if reply.claim else None,
        "blamed": passages.text(uow, reply.blamed_id) or None,
        "party": reply.party.value if reply.party else None,
        "claim": reply.claim.value if reply.claim else None,
        "verdict": reply.verdict.value if reply.verdict else None,
        "score": reply.score,
    }
