"""What follows elsewhere when an owner or a person changes: the Monday question goes after them."""

from storage.uow import UnitOfWork


def owner_changed(uow: UnitOfWork, initiative_id: int, old_id: int | None, new_id: int | None) -> None:
    """Let what is open be asked of the new owner; None stands for the sponsor, owner by default."""


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """Let what is planned for somebody follow their zone and hour."""


def closed(uow: UnitOfWork, initiative_id: int) -> None:
    """Let nothing more be asked about an initiative that has ended."""
