"""Being the one sender of a workspace: the lease row, and how much of it is surely left by the monotonic clock."""

from collections.abc import Callable

from storage.engine import Store
from storage.sending import release_sender_lease, renew_sender_lease, take_sender_lease


class SenderLease:
    """Taken, renewed after a third of its time, and given back.

    Args:
        store: the store.
        workspace_id: the workspace.
        holder: this process, unique among all processes there ever were.
        seconds: its length, by the database's clock.
        clock: real, monotonic seconds.
    """

    def __init__(
        self, store: Store, workspace_id: int, holder: str, *, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._of = (store, workspace_id, holder)
        self._seconds = seconds
        self._clock = clock
        self._until: float | None = None
        self._ask_at = clock()

    def left(self) -> float:
        """Seconds of it that are surely left: counted from before it was asked for. 0 when not held."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())

    def keep(self) -> bool:
        """Take or renew it when it is time to; returns whether it is held.

        Raises:
            StoreUnavailable: nobody can tell; what is left of it still counts.
        """
        now = self._clock()
        if now >= self._ask_at:
            held = self._ask()
            self._until = now + self._seconds if held else None
            self._ask_at = now + (self._seconds / 3 if held else min(1.0, self._seconds / 3))
        return self.left() > 0

    def give_back(self) -> None:
        """Let a replica go on at once."""
        if self._until is not None:
            self._until = None
            release_sender_lease(*self._of)

    def _ask(self) -> bool:
        ask = take_sender_lease if self._until is None else renew_sender_lease
        return ask(*self._of, self._seconds)
