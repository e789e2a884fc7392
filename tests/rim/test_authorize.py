"""Who the bot is: read from the store, one workspace, no call."""

from bot.authorize import BELIEVED_SECONDS, Authorize
from bot.services import workspaces
from storage.codes import WorkspaceState
from storage.engine import Store
from storage.tables import Workspace
from tests.support.clock import FakeClock


def _founded(store: Store, clock: FakeClock) -> tuple[int, Authorize]:
    workspace_id = workspaces.found(store, "Europe/London", clock())
    return workspace_id, Authorize(store, workspace_id, "xoxb-1", clock)


def test_founding_twice_is_one_workspace(store: Store, clock: FakeClock) -> None:
    assert workspaces.found(store, "UTC", clock()) == workspaces.found(store, "Asia/Tokyo", clock())


def test_the_first_payload_names_the_team_and_others_are_strangers(sqlite_store: Store, clock: FakeClock) -> None:
    _, authorize = _founded(sqlite_store, clock)

    first = authorize("T1", None)

    assert first is not None
    assert (first.bot_token, first.team_id) == ("xoxb-1", "T1")
    assert authorize("T2", None) is None
    assert authorize("T1", None) is first


def test_a_removed_workspace_gets_nothing_once_the_store_is_read_again(sqlite_store: Store, clock: FakeClock) -> None:
    workspace_id, authorize = _founded(sqlite_store, clock)
    assert authorize("T1", None) is not None
    with sqlite_store.write(workspace_id, clock()) as uow:
        uow.session.get_one(Workspace, workspace_id).state = WorkspaceState.REMOVED
        uow.commit()

    authorize._known = {key: (at - BELIEVED_SECONDS - 1, who) for key, (at, who) in authorize._known.items()}

    assert authorize("T1", None) is None
