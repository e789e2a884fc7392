"""Words that people wrote: kept in one table, replaced by a tombstone when erased."""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import col

from storage.codes import PassageKind
from storage.tables import Passage
from storage.uow import ReadUnit, UnitOfWork

TOMBSTONE = "(erased)"


def keep(uow: UnitOfWork, kind: PassageKind, body: str, *, author_id: int | None) -> int:
    """Store somebody's words and return the passage's id."""
    digest = sha256(body.encode()).hexdigest()
    return uow.insert(Passage, kind=kind, author_id=author_id, body=body, digest=digest, written_at=uow.at)


def texts(uow: ReadUnit, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Id to words, for all ids given; None maps to the empty text, erased words to a tombstone."""
    wanted = {i for i in ids if i is not None}
    found: dict[int | None, str] = {None: ""}
    if wanted:
        query = select(col(Passage.id), col(Passage.body), col(Passage.erased_at)).where(
            col(Passage.workspace_id) == uow.workspace_id, col(Passage.id).in_(wanted)
        )
        found |= {i: TOMBSTONE if erased else body for i, body, erased in uow.session.execute(query)}
    return found


def text(uow: ReadUnit, passage_id: int | None) -> str:
    """The words of one passage; empty for None."""
    return texts(uow, [passage_id])[passage_id]


def erase(uow: UnitOfWork, passage_id: int) -> bool:
    """Replace words by a tombstone, for ever; returns whether there was something to erase."""
    return uow.move(Passage, passage_id, {"erased_at": None}, body="", erased_at=uow.at)
