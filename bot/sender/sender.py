"""The outbox's way to Slack: one dispatcher claims and marks, a pool of threads calls, one in flight per lane.

Exactly once, as far as Slack lets us (design 3.2): `posting_since` stands in the store before each post and goes only
by a definite refusal, so whatever was interrupted is looked for by its key before it is posted again.
"""

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import takewhile

from bot.sender.delivery import Courier, Finished
from bot.sender.hands import Hands
from bot.sender.lease import SenderLease
from bot.sender.pace import Pace
from bot.sender.points import Points, nowhere
from bot.sender.settlement import Patience, Settlement
from bot.slack.messenger import Messenger, Receipt
from bot.slack.outcomes import RateLimited
from storage.engine import Store
from storage.errors import StoreUnavailable
from storage.marking_many import posting_all
from storage.queries.receipts import last_before
from storage.sending import Claimed, claim

logger = logging.getLogger(__name__)
STOP_S = 3.0
TAKE_BACK_TRIES = 8
GATHER_S = 0.003
"""How long the dispatcher lets finished calls gather, so that one commit marks several."""


@dataclass(frozen=True)
class _Held:
    """A claimed row, and until when by the monotonic clock."""

    row: Claimed
    until: float


@dataclass(frozen=True)
class _Unwanted:
    """A second copy to delete, from when on, and how often that was tried, this time included."""

    receipt: Receipt
    not_before: float
    tries: int = 1


class Sender:
    """The sender of one workspace. `nudge` may be called from any thread; the rest from the one that owns it.

    Args:
        store: the store.
        workspace_id: whose outbox.
        messenger: Slack's writing side; its time-out counts.
        now: the calendar clock.
        pace: how fast; Slack's limits unless given.
        threads: how many calls at a time.
        lease_s: how long claims and the sender's lease last, real seconds by the database's clock. A process that is
            killed leaves both to run out. Must be at least twice
            time-out and settling together.
        settle_s: how long after a time-out Slack may still store a message; lookups wait for it.
        first_hold_s: the hold after a first temporary refusal.
        most_attempts: claims after which a temporary refusal is final.
        poll_s: the longest time without looking into the outbox, at most a second.
        points: named kill points, for tests.
        clock: real, monotonic seconds.

    Raises:
        ValueError: the lease is too short for the time-out.
    """

    def __init__(
        self,
        store: Store,
        workspace_id: int,
        messenger: Messenger,
        now: Callable[[], datetime],
        *,
        pace: Pace | None = None,
        threads: int = 8,
        lease_s: float = 60.0,
        settle_s: float = 10.0,
        first_hold_s: float = 1.0,
        most_attempts: int = 40,
        poll_s: float = 1.0,
        points: Points = nowhere,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience = Patience(
            timeout_s=messenger.seconds, settle_s=settle_s, first_hold_s=first_hold_s, most_attempts=most_attempts
        )
        if lease_s < 2 * self._patience.in_doubt():
            msg = f"a lease of {lease_s:g} s is less than twice the {self._patience.in_doubt():g} s a call may take"
            raise ValueError(msg)
        self.holder = uuid.uuid4().hex
        self._store, self._workspace_id, self._now, self._clock = store, workspace_id, now, clock
        self._pace, self._lease_s, self._poll_s, self._points = pace or Pace(), lease_s, min(poll_s, 1.0), points
        self._courier = Courier(messenger, points)
        self._hands = Hands(threads, f"sender-{workspace_id}")
        self._lease = SenderLease(store, workspace_id, self.holder, seconds=lease_s, clock=clock)
        self._settlement = Settlement(store, self._patience, now, take_back=self._take_back)
        self._held: dict[int, _Held] = {}
        self._ready: deque[Claimed] = deque()
        self._finished: deque[Finished] = deque()
        self._unwanted: deque[_Unwanted] = deque()
        self._awake, self._stopping, self._stop_by = threading.Event(), threading.Event(), 0.0
        self._thread = threading.Thread(target=self._run, name=f"dispatcher-{workspace_id}", daemon=True)

    def start(self) -> None:
        """Begin to send, as soon as no other process is this workspace's sender."""
        self._hands.start()
        self._thread.start()

    def nudge(self) -> None:
        """Something is to be sent, or calendar time has moved: look at once."""
        self._awake.set()

    def stop(self, seconds: float = STOP_S) -> None:
        """Take no more, finish what runs for at most `seconds`, and let another process be the sender.

        What does not finish in time stays in doubt and is looked up by whoever sends next.
        """
        self._stop_by = self._clock() + seconds
        self._stopping.set()
        self._awake.set()
        self._thread.join(seconds + 1.0)
        self._hands.stop()

    @property
    def is_idle(self) -> bool:
        """Whether no call is under way and none waits to be marked."""
        return not self._held

    def _run(self) -> None:
        while True:
            self._awake.clear()
            if self._stopping.is_set():
                break
            self._awake.wait(self._guarded(self._turn))
            if self._held:
                self._stopping.wait(GATHER_S)
        self._guarded(self._let_go_of_the_ready)
        while self._held and self._clock() < self._stop_by:
            self._awake.wait(min(0.1, max(0.0, self._stop_by - self._clock())))
            self._awake.clear()
            self._guarded(self._mark_finished)
            self._guarded(self._let_go_of_the_ready)
        self._delete_the_unwanted()
        self._guarded(self._give_back_lease)

    def _guarded(self, step: Callable[[], float]) -> float:
        """Take a step whatever happens; returns how long to wait before the next."""
        try:
            return step()
        except StoreUnavailable:
            logger.warning("the store is away", extra={"action": "sender_waits_for_store"})
        except Exception:  # a bug must not silence the bot for ever
            logger.exception("the sender stumbled", extra={"action": "sender_stumbled"})
        return self._poll_s

    def _turn(self) -> float:
        self._mark_finished()
        self._delete_the_unwanted()
        if not self._lease.keep():
            return self._poll_s
        self._begin_the_ready()
        while (room := self._room()) > 0:
            claimed = self._claim(room)
            self._begin_the_ready()
            if claimed < room:
                break
        return min(self._poll_s, self._pace.wait(self._clock()))

    def _room(self) -> int:
        free = 0 if self._stopping.is_set() else self._hands.number - len(self._held)
        return min(free, self._pace.allowance(self._clock()))

    def _claim(self, limit: int) -> int:
        began = self._clock()
        rows = claim(
            self._store,
            self._workspace_id,
            self._now(),
            holder=self.holder,
            lease_seconds=self._lease_s,
            limit=limit,
            busy_lanes={held.row.lane for held in self._held.values()} | self._pace.resting_lanes(began),
            held_methods=self._pace.closed_methods(began),
        )
        self._held |= {row.id: _Held(row, began + self._lease_s) for row in rows}
        self._ready.extend(rows)
        self._points("after_claim")
        return len(rows)

    def _begin_the_ready(self) -> None:
        """Have the claimed rows sent, or looked for."""
        allowed = posting_all(self._store, [row for row in self._ready if not row.in_doubt], self._now())
        while self._ready:
            row = self._ready.popleft()
            if row.in_doubt:
                self._give(row, partial(self._courier.look_for, row, partial(self._oldest, row)))
            elif row.id in allowed:
                self._give(row, partial(self._courier.send, row, partial(self._in_time, self._held[row.id].until)))
            else:
                del self._held[row.id]

    def _give(self, row: Claimed, work: Callable[[], Finished]) -> None:
        self._pace.spend(row.method, row.lane, self._clock())
        self._hands.give(partial(self._do, work))

    def _do(self, work: Callable[[], Finished]) -> None:
        """In a thread of the pool."""
        self._finished.append(work())
        self._awake.set()

    def _in_time(self, held_until: float) -> bool:
        """In a thread of the pool: whether a call begun now is surely settled before anybody else may take the row."""
        left = min(held_until - self._clock(), self._lease.left())
        return left > self._patience.in_doubt()

    def _oldest(self, row: Claimed, channel: str) -> str | None:
        """In a thread of the pool."""
        with self._store.read(self._workspace_id, self._now()) as uow:
            return last_before(uow, row, channel)

    def _mark_finished(self) -> float:
        while self._finished:
            together = list(takewhile(lambda each: each.is_sent, tuple(self._finished))) or [self._finished[0]]
            again = self._settled(together)
            for finished in together:
                self._finished.popleft()
                self._after(finished, again)
        return 0.0

    def _after(self, finished: Finished, again: bool) -> None:
        row = finished.claimed
        if isinstance(finished.error, RateLimited):
            self._pace.refused(row.method, row.lane, finished.error.seconds, self._clock())
        if again:
            self._ready.append(replace(row, in_doubt=False))
        else:
            del self._held[row.id]

    def _settled(self, together: list[Finished]) -> bool:
        """Whether the one row is to be posted after all. What cannot be marked is in doubt when its lease ends."""
        try:
            self._points("before_mark")
            if together[0].is_sent:
                self._settlement.settle_sent(together)
                return False
            return self._settlement.settle(together[0])
        except StoreUnavailable:
            raise
        except Exception:  # a bug in marking some rows must not stop the others
            ids = [each.claimed.id for each in together]
            logger.exception("outbox %s could not be marked", ids, extra={"action": "outbox_not_marked"})
            return False

    def _let_go_of_the_ready(self) -> float:
        while self._ready:
            self._settlement.let_go(self._ready[0])
            del self._held[self._ready.popleft().id]
        return 0.0

    def _take_back(self, receipt: Receipt) -> None:
        self._unwanted.append(_Unwanted(receipt, self._clock()))

    def _delete_the_unwanted(self) -> None:
        now = self._clock()
        for _ in range(len(self._unwanted)):
            each = self._unwanted.popleft()
            if each.not_before <= now:
                self._hands.give(partial(self._delete, each))
            else:
                self._unwanted.append(each)

    def _delete(self, unwanted: _Unwanted) -> None:
        """In a thread of the pool."""
        error = self._courier.take_back(unwanted.receipt)
        if error is not None and unwanted.tries < TAKE_BACK_TRIES:
            hold = self._patience.hold(unwanted.tries)
            self._unwanted.append(_Unwanted(unwanted.receipt, self._clock() + hold, unwanted.tries + 1))
        elif error is not None:
            logger.error("a second copy stays: %s", error.code, extra={"action": "second_copy_stays"})

    def _give_back_lease(self) -> float:
        self._lease.give_back()
        return 0.0
