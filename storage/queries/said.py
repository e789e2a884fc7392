"""What was said about a matter: every message that changes in place when it moves on."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from storage.codes import Op
from storage.tables import Outbox
from storage.uow import ReadUnit


@dataclass(frozen=True)
class Said:
    """One message: the outbox row, the part of its key after the matter, and whose DM it stands in, if any."""

    id: int
    part: str
    person_id: int | None


def about(uow: ReadUnit, matter: str) -> list[Said]:
    """Every message whose key begins with the matter, such as `memo:12`, the oldest first."""
    prefix = f"{matter}:"
    posts = select(col(Outbox.id), col(Outbox.key), col(Outbox.person_id)).where(
        col(Outbox.workspace_id) == uow.workspace_id,
        col(Outbox.key) >= prefix,
        col(Outbox.key) < f"{prefix}~",
        col(Outbox.op) == Op.POST,
    )
    rows = uow.session.execute(posts.order_by(col(Outbox.id)))
    return [Said(int(row_id or 0), key.removeprefix(prefix), person_id) for row_id, key, person_id in rows]
