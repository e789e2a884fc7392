"""Public holidays by country and subdivision, from the optional package `holidays`; without it there are none.

The package is imported when somebody first names a country: it takes 0.1 s and 28 MB. Its own objects fill themselves
while they are asked, which two threads must not do at once; so each year is read here once and kept as a plain set.
"""

import importlib
import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import ModuleType
from zoneinfo import ZoneInfo

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError
from bot.domain.policy import Policy

MISSING = (
    "I know no public holidays, because the package holidays is not installed with me: whoever runs me can add it as"
    " drumbeat[holidays]."
)
_FORM = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,6}))?")
#: Whose tables the package has reach at least from 2000 to 2100; a test year tells whether a place is known.
_ANY_YEAR = 2026


@dataclass(frozen=True, slots=True)
class PublicHolidays(Container[date]):
    """The public holidays of a place, whatever the year."""

    place: str

    def __contains__(self, day: object) -> bool:
        """Whether a day is a public holiday there."""
        return isinstance(day, date) and day in _of_year(self.place, day.year)


def of(place: str | None) -> Container[date]:
    """The public holidays of a place such as DE-BY; none for None, or where the package is missing."""
    return PublicHolidays(place) if place and _package() else frozenset()


def calendar(policy: Policy, zone: str | ZoneInfo, place: str | None) -> WorkingCalendar:
    """The working time of somebody in a zone who has the holidays of a place; None: those of the workspace."""
    return policy.calendar(zone, of(place or policy.holiday_place))


def parse_place(text: str, field: str | None = "holidays") -> str | None:
    """Read a country, or a country and its subdivision, by their ISO codes: GB, DE-BY, US-CA. Empty is None.

    Raises:
        UserError: it is none, the package does not know it, or there is no package.
    """
    typed = text.strip().upper().replace("_", "-")
    if not typed:
        return None
    if _package() is None:
        raise UserError(MISSING, field)
    if not _FORM.fullmatch(typed) or not _is_known(typed):
        raise UserError(
            f'"{text.strip()[:20]}" is no country that I know holidays of; write GB, or DE-BY for a part of one.', field
        )
    return typed


def _is_known(place: str) -> bool:
    try:
        _of_year(place, _ANY_YEAR)
    except NotImplementedError:  # what the package raises for a country or a part of one that it does not have
        return False
    return True


@lru_cache(maxsize=4_096)
def _of_year(place: str, year: int) -> frozenset[date]:
    package = _package()
    if package is None:
        return frozenset()
    country, _, subdivision = place.partition("-")
    return frozenset(package.country_holidays(country, subdiv=subdivision or None, years=year))


@lru_cache(maxsize=1)
def _package() -> ModuleType | None:
    try:
        return importlib.import_module("holidays")
    except ImportError:
        return None
