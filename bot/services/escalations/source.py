"""Where an escalation is raised from, as buttons and forms carry it."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Source:
    """Where the form was opened from; ids, 0 for none.

    Travels in `private_metadata` and button values as 7:12:3; from a breached agreement or a complaint as 7:12:3:4:0.
    """

    initiative_id: int = 0
    checkin_id: int = 0
    reply_id: int = 0
    agreement_id: int = 0
    complaint_id: int = 0

    @classmethod
    def read(cls, text: str) -> "Source":
        """The source in a button's value or a view's metadata; nothing of it where it cannot be read."""
        parts = text.split(":")
        return cls(*map(int, parts)) if len(parts) in (3, 5) and all(part.isdigit() for part in parts) else cls()

    def __str__(self) -> str:
        parts = astuple(self)
        return ":".join(map(str, parts if self.agreement_id or self.complaint_id else parts[:3]))
