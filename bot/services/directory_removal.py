"""The bot is removed from a workspace: it says and asks nothing more there; the record stays."""

from sqlalchemy import update
from sqlmodel import col

from bot.domain.codes import LedgerCode
from bot.services.ports import Call
from storage import ledger
from storage.codes import ErrandState, SendState, WorkspaceState
from storage.engine import Store
from storage.queries import settings
from storage.tables import Errand, Outbox
from storage.uow import UnitOfWork

WHY = "uninstalled"


def removed(store: Store, call: Call) -> None:
    """Take back everything unsent and every errand; a start with a working token makes the workspace active again."""
    with store.write(call.workspace_id, call.at) as uow:
        workspace = settings.workspace(uow)
        if workspace.state is WorkspaceState.ACTIVE:
            workspace.state = WorkspaceState.REMOVED
            ledger.note(uow, LedgerCode.UNINSTALLED, about=f"workspace:{workspace.pk}")
        _cancel(uow)
        uow.commit()


def _cancel(uow: UnitOfWork) -> None:
    unsent = (col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.state) == SendState.WAITING)
    finished = {"finished_at": uow.at, "error": WHY}
    uow.session.execute(update(Outbox).where(*unsent).values(state=SendState.CANCELLED, **finished))
    waiting = (col(Errand.workspace_id) == uow.workspace_id, col(Errand.state) == ErrandState.WAITING)
    uow.session.execute(update(Errand).where(*waiting).values(state=ErrandState.FAILED, **finished))
