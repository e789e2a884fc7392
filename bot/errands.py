"""Workers that run errands: whatever needs Slack's data or more than half a second (design 3.1)."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.slack import SlackError
from bot.services.ports import Gateway
from bot.slack.outcomes import PERMANENT_CODES, RateLimited
from storage.codes import ErrandKind
from storage.engine import Store
from storage.errors import StoreUnavailable
from storage.running import ClaimedErrand, claim_errand, errand_again, errand_done, errand_failed

logger = logging.getLogger(__name__)

Doer = Callable[[Store, Gateway, ClaimedErrand, datetime], None]
"""Does one errand: reads Slack outside of any unit of work, writes in one, and returns when it is done.

It may be run again after a crash, so doing it twice must change nothing. The instant is calendar time.
"""

HOPELESS = PERMANENT_CODES | {
    "exchanged_trigger_id",
    "expired_trigger_id",
    "expired_url",
    "foreign_url",
    "hash_conflict",
    "no_service",
    "not_found",
    "used_url",
}
"""What Slack answers when the matter, the view or the response_url is gone: trying again cannot help."""
LONGEST_HOLD_S = 300.0


class ErrandWorkers:
    """The workers of one workspace.

    Args:
        store: the store.
        workspace_id: whose errands.
        gateway: Slack's reads and views.
        now: the calendar clock.
        doers: what does each kind; kinds that are not named are left to others.
        threads: how many errands at a time.
        lease_s: longer than any errand takes, real seconds; a worker that dies is replaced after it.
        first_hold_s: the wait before a second attempt, doubled by each further one up to five minutes.
        most_attempts: after so many an errand has failed; its row keeps the reason.
        poll_s: the longest time without looking for errands, at most a second.
    """

    def __init__(
        self,
        store: Store,
        workspace_id: int,
        gateway: Gateway,
        now: Callable[[], datetime],
        doers: Mapping[ErrandKind, Doer],
        *,
        threads: int = 3,
        lease_s: float = 120.0,
        first_hold_s: float = 1.0,
        most_attempts: int = 10,
        poll_s: float = 1.0,
    ) -> None:
        self._store, self._workspace_id, self._holder = store, workspace_id, uuid.uuid4().hex
        self._gateway, self._now, self._doers = gateway, now, doers
        self._lease_s, self._first_hold_s, self._most_attempts = lease_s, first_hold_s, most_attempts
        self._poll_s = min(poll_s, 1.0)
        self._news, self._nudges, self._stopping = threading.Condition(), 0, False
        names = [f"errands-{workspace_id}-{n}" for n in range(threads)]
        self._threads = [threading.Thread(target=self._run, name=name, daemon=True) for name in names]

    def start(self) -> None:
        """Begin to look for errands."""
        for thread in self._threads:
            thread.start()

    def nudge(self) -> None:
        """There may be an errand, or calendar time has moved: look at once."""
        with self._news:
            self._nudges += 1
            self._news.notify_all()

    def stop(self, seconds: float = 3.0) -> None:
        """Begin no more, and wait at most so long for what runs; what does not finish is run again later."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join(seconds / len(self._threads))

    def _run(self) -> None:
        while not self._stopping:
            seen = self._nudges
            try:
                busy = self._step()
            except StoreUnavailable:
                logger.warning("the store is away", extra={"action": "errands_wait_for_store"})
                busy = False
            except Exception:  # a bug must not silence the worker for ever
                logger.exception("a worker stumbled", extra={"action": "errands_stumbled"})
                busy = False
            if not busy:
                self._rest(seen)

    def _rest(self, seen: int) -> None:
        with self._news:
            if self._nudges == seen and not self._stopping:
                self._news.wait(self._poll_s)

    def _step(self) -> bool:
        kinds = tuple(self._doers)
        errand = claim_errand(self._store, self._workspace_id, self._now(), self._holder, self._lease_s, kinds)
        if errand is not None:
            self._do(errand)
        return errand is not None

    def _do(self, errand: ClaimedErrand) -> None:
        try:
            self._doers[errand.kind](self._store, self._gateway, errand, self._now())
        except SlackError as error:
            self._refused(errand, error)
        except StoreUnavailable:
            self._again(errand, self._hold(errand), "store_unavailable")
        except Exception as error:  # a bug in one kind of errand must not stop the others
            logger.exception("errand %d broke", errand.id, extra=_log_of(errand, "errand_broke"))
            self._again_or_failed(errand, type(error).__name__)
        else:
            errand_done(self._store, errand, self._now())

    def _refused(self, errand: ClaimedErrand, error: SlackError) -> None:
        logger.warning("errand %d: %s", errand.id, error, extra=_log_of(errand, "errand_refused"))
        if isinstance(error, RateLimited):
            self._again(errand, error.seconds, error.code)
        elif error.code in HOPELESS:
            self._failed(errand, error.code)
        else:
            self._again_or_failed(errand, error.code)

    def _again_or_failed(self, errand: ClaimedErrand, code: str) -> None:
        if errand.attempts >= self._most_attempts:
            self._failed(errand, code)
        else:
            self._again(errand, self._hold(errand), code)

    def _again(self, errand: ClaimedErrand, seconds: float, code: str) -> None:
        errand_again(self._store, errand, self._now(), seconds, code)

    def _failed(self, errand: ClaimedErrand, code: str) -> None:
        errand_failed(self._store, errand, self._now(), code)
        logger.error("errand %d is given up: %s", errand.id, code, extra=_log_of(errand, "errand_given_up"))

    def _hold(self, errand: ClaimedErrand) -> float:
        return float(min(LONGEST_HOLD_S, self._first_hold_s * 2 ** min(errand.attempts - 1, 16)))


def _log_of(errand: ClaimedErrand, action: str) -> dict[str, object]:
    return {"action": action, "errand": errand.id, "kind": str(errand.kind)}
