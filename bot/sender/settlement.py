"""What becomes of a row after a call: sent, tried again later, looked for, or given up as a finding (design 3.2)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sender.delivery import NO_RECEIPT, Finished, log_of
from bot.slack.messenger import Receipt
from bot.slack.outcomes import Ambiguous, CallFailed, RateLimited, Refused
from storage import sending
from storage.codes import Op
from storage.engine import Store
from storage.marking_many import Sent, sent_all
from storage.sending import Claimed, Looked

logger = logging.getLogger(__name__)
LONGEST_HOLD_S = 300.0
NOT_SLACKS_WORD = frozenset({"unreachable", "lease_too_short"})
"""Nothing was refused by Slack: such an attempt never counts against the row."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait before what, real seconds.

    Args:
        timeout_s: of one call to Slack.
        settle_s: how long after the time-out Slack may still store what it was sent; also between two lookups.
        first_hold_s: after the first temporary refusal; doubled by each further attempt up to five minutes.
        most_attempts: how many times a row is claimed before a temporary refusal is final.
    """

    timeout_s: float = 10.0
    settle_s: float = 10.0
    first_hold_s: float = 1.0
    most_attempts: int = 40

    def in_doubt(self) -> float:
        """From the moment a post was begun until a lookup can tell."""
        return self.timeout_s + self.settle_s

    def hold(self, attempts: int) -> float:
        """Before a row that was claimed so often is tried again."""
        return float(min(LONGEST_HOLD_S, self.first_hold_s * 2 ** min(max(0, attempts - 1), 16)))


class Settlement:
    """Marks rows. Every method raises StoreUnavailable; calling it again later is then right.

    Args:
        store: the store.
        patience: the waits.
        now: calendar time.
        take_back: called with the receipt of a second copy.
    """

    def __init__(
        self,
        store: Store,
        patience: Patience,
        now: Callable[[], datetime],
        *,
        take_back: Callable[[Receipt], None],
    ) -> None:
        self._store = store
        self._patience = patience
        self._now = now
        self._take_back = take_back

    def settle_sent(self, all_sent: Sequence[Finished]) -> None:
        """Mark rows that were sent, in one transaction."""
        results = [_result(each) for each in all_sent]
        settled = sent_all(self._store, results, self._now())
        for each in results:
            if each.claimed.id in settled:
                logger.info("outbox %d is sent", each.claimed.id, extra=log_of(each.claimed, "outbox_sent"))
            elif each.claimed.op is Op.POST:
                extra = log_of(each.claimed, "outbox_second_copy")
                logger.warning("outbox %d: a second copy is taken back", each.claimed.id, extra=extra)
                self._take_back(Receipt(each.channel, each.ts))

    def settle(self, finished: Finished) -> bool:
        """Mark one row that was looked for, or with which something went wrong.

        Returns:
            Whether it is to be posted after all, under the same claim: it was looked for in vain, often enough.
        """
        if finished.error is None:
            return self._looked(finished.claimed, finished.receipt)
        self._went_wrong(finished, finished.error)
        return False

    def let_go(self, claimed: Claimed) -> None:
        """Give a claim back with nothing done."""
        sending.hold(self._store, claimed, self._now(), 0)

    def _looked(self, claimed: Claimed, receipt: Receipt | None) -> bool:
        if receipt is None and self._is_tired(claimed) and claimed.lookups + 1 >= sending.LOOKUPS:
            self._give_up(claimed, "never_answered")
            return False
        found = (receipt.channel, receipt.ts) if receipt else None
        looked = sending.looked_up(self._store, claimed, self._now(), found, self._patience.settle_s)
        logger.info("outbox %d was looked up: %s", claimed.id, looked, extra=log_of(claimed, "outbox_looked_up"))
        return looked is Looked.POST

    def _went_wrong(self, finished: Finished, error: CallFailed) -> None:
        claimed, looked = finished.claimed, finished.looked
        logger.warning("outbox %d is not sent: %s", claimed.id, error.code, extra=log_of(claimed, "outbox_not_sent"))
        if isinstance(error, Refused) and error.permanent:
            self._give_up(claimed, error.code)
        elif isinstance(error, RateLimited):
            self._again(claimed, looked, error.seconds)
        elif isinstance(error, Ambiguous) and claimed.op is Op.POST and not looked:
            hold = max(self._patience.in_doubt(), self._patience.hold(claimed.attempts))
            sending.ambiguous(self._store, claimed, self._now(), hold)
        elif self._is_tired(claimed) and error.code not in NOT_SLACKS_WORD:
            self._give_up(claimed, error.code)
        else:
            self._again(claimed, looked, self._patience.hold(claimed.attempts))

    def _again(self, claimed: Claimed, looked: bool, seconds: float) -> None:
        """Later; what was only looked for stays in doubt, what was refused does not."""
        give_back = sending.hold if looked else sending.refused
        give_back(self._store, claimed, self._now(), seconds)

    def _is_tired(self, claimed: Claimed) -> bool:
        return claimed.attempts >= self._patience.most_attempts

    def _give_up(self, claimed: Claimed, code: str) -> None:
        sending.failed(self._store, claimed, self._now(), code)
        logger.error("outbox %d is given up: %s", claimed.id, code, extra=log_of(claimed, "outbox_given_up"))


def _result(finished: Finished) -> Sent:
    receipt = finished.receipt or NO_RECEIPT
    return Sent(finished.claimed, receipt.channel, receipt.ts)
