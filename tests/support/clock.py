"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday, nine o'clock in UTC; period 2026-W48."""


class FakeClock:
    """Stands in for the clock at the rim: call it to read it."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def now(self) -> datetime:
        """The instant it shows, aware UTC."""
        return self.at

    def forward(self, **by: float) -> datetime:
        """Move it by `timedelta(**by)` and read it."""
        self.at += timedelta(**by)
        return self.at

    def set(self, at: datetime) -> None:
        """Put it to an instant."""
        self.at = at
