"""The form for the line of evidence, and the one for a dispute."""

from bot.domain import numbers
from bot.domain.claim import MAX_EVIDENCE, MAX_REASON
from bot.messages import forms, ids
from bot.messages.claims import ClaimShown
from bot.messages.text import Payload, escape, plain, section, shorten

NAME_LIMIT = 120


def evidence_form(checkin_id: int, name: str, number: int, evidence: str = "") -> Payload:
    """After a Yes to "did you hit it?"; closing it keeps the Yes."""
    told = f"Your *Yes* for *{escape(shorten(name, NAME_LIMIT))}* ({numbers.initiative(number)}) is on record."
    words = forms.words(evidence, "312 customers paid in November, see the billing report", limit=MAX_EVIDENCE)
    hint = "Whoever confirms it reads this line."
    field = forms.field(ids.FIELD_EVIDENCE, "What shows that it was hit?", words, hint=hint)
    view = forms.modal(
        ids.EVIDENCE_FORM, "Hit: the evidence", "Save the evidence", [section(told), field], metadata=str(checkin_id)
    )
    return {**view, "close": plain("Not now")}


def dispute_form(claim: ClaimShown) -> Payload:
    """Why it is not hit."""
    words = forms.words("", "Two of the 300 have signed, the others are trials", limit=MAX_REASON, multiline=True)
    hint = "The DRI reads it, with your name. It stays open and is asked again next week."
    field = forms.field(ids.FIELD_REASON, "What is missing?", words, hint=hint)
    return forms.modal(ids.DISPUTE_FORM, "Dispute", "Dispute", [section(claim.title), field], metadata=str(claim.id))
