"""Public holidays by country, from the `holidays` library."""

from datetime import date
from typing import NamedTuple

import holidays

from kernel.clock.rules.instants import FIRST_YEAR, LAST_YEAR
from kernel.errors import Invalid

MAX_YEARS = 30


class UnknownHolidays(Invalid):
    """No such country, no such part of it, or years that nobody can list."""

    code = "clock.unknown_holidays"


class Holiday(NamedTuple):
    on: date
    name: str


def list_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166 codes of the countries, each with the codes of its parts."""
    return {code: tuple(parts) for code, parts in sorted(holidays.list_supported_countries().items())}


def list_holidays(
    *, country: str, first_year: int, last_year: int, subdivision: str = "", language: str = ""
) -> tuple[Holiday, ...]:
    """Days off in order of date, both years included; days given in lieu are among them.

    `language` such as `de` or `en_US`; where the library lacks it, the names come in the country's own.
    """
    _require_known(country, subdivision)
    years = _year_range(first_year, last_year)
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=years, language=language or None
    )
    return tuple(Holiday(on, found[on]) for on in sorted(found) if on.year in years)


def _require_known(country: str, subdivision: str) -> None:
    parts = holidays.list_supported_countries().get(country)
    if parts is None:
        raise UnknownHolidays(f"No holidays are known for the country {country[:16]!r}.")
    if subdivision and subdivision not in parts:
        raise UnknownHolidays(f"{country} has no part {subdivision[:16]!r}.")


def _year_range(first_year: int, last_year: int) -> range:
    years = range(first_year, last_year + 1)
    if not years or len(years) > MAX_YEARS or first_year < FIRST_YEAR or last_year > LAST_YEAR:
        raise UnknownHolidays(f"Ask for 1 to {MAX_YEARS} years between {FIRST_YEAR} and {LAST_YEAR}.")
    return years
