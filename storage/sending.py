"""What the sender needs of the store, in one place (design 3.2).

A sender takes the sender's lease, then goes round: `claim` rows; for each that is `in_doubt` look it up and say
`looked_up`; else `posting`, call Slack, and then one of `sent`, `refused`, `ambiguous`, `failed`. `hold` gives a
claim back unused. Who dies in between leaves a row that is claimable again when its lease has run out.
"""

from storage.backlog import empty_old_payloads, idle, next_outbox_due, waiting_counts
from storage.claiming import CLAIM_LIMIT, METHODS, Claimed, claim
from storage.leases import release_sender_lease, renew_sender_lease, take_sender_lease
from storage.marking import LOOKUPS, Looked, ambiguous, failed, hold, looked_up, posting, refused, sent

__all__ = [
    "CLAIM_LIMIT",
    "LOOKUPS",
    "METHODS",
    "Claimed",
    "Looked",
    "ambiguous",
    "claim",
    "empty_old_payloads",
    "failed",
    "hold",
    "idle",
    "looked_up",
    "next_outbox_due",
    "posting",
    "refused",
    "release_sender_lease",
    "renew_sender_lease",
    "sent",
    "take_sender_lease",
    "waiting_counts",
]
