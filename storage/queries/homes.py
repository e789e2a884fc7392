"""Whose App Home is to be read again, because something on it may have changed through somebody else's act."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlmodel import col

from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

CHUNK = 50


def mark(uow: UnitOfWork, person_ids: Iterable[int]) -> None:
    """Let the pages of these people be read again; whoever never looked at theirs has none. Many marks are one."""
    wanted = list(person_ids)
    if wanted:
        mine = (col(Person.workspace_id) == uow.workspace_id, col(Person.id).in_(wanted))
        has_page = (col(Person.home_digest).is_not(None), col(Person.home_at).is_(None))
        uow.session.execute(update(Person).where(*mine, *has_page).values(home_at=uow.at))


def marked(uow: ReadUnit) -> list[Person]:
    """Whose page is due to be read again, the longest waiting first; a chunk of them."""
    due = (col(Person.home_at).is_not(None), col(Person.home_at) <= uow.at)
    return uow.find(Person, *due, order=[col(Person.home_at), col(Person.id)], limit=CHUNK)
