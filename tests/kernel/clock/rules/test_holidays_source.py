from datetime import date

import pytest

from kernel.clock.rules.holidays_source import Holiday, UnknownHolidays, list_countries, list_holidays


def test_a_part_of_a_country_has_its_own_days():
    berlin = list_holidays(country="DE", subdivision="BE", first_year=2026, last_year=2026, language="en_US")
    country = list_holidays(country="DE", first_year=2026, last_year=2026, language="en_US")
    assert set(berlin) - set(country) == {Holiday(date(2026, 3, 8), "Women's Day")}
    assert berlin[0] == Holiday(date(2026, 1, 1), "New Year's Day")
    assert len(country) == 9


def test_years_come_in_order_and_days_in_lieu_are_among_them():
    found = list_holidays(country="US", first_year=2026, last_year=2027)
    assert [day.on for day in found] == sorted(day.on for day in found)
    assert {day.on.year for day in found} == {2026, 2027}
    assert date(2026, 7, 3) in {day.on for day in found}


def test_countries_are_listed_with_their_parts():
    countries = list_countries()
    assert "BE" in countries["DE"]
    assert "CA" in countries["US"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"country": "XX"}, "No holidays are known for the country 'XX'."),
        ({"country": "de"}, "No holidays are known for the country 'de'."),
        ({"subdivision": "CA"}, "DE has no part 'CA'."),
        ({"last_year": 2025}, "Ask for 1 to 30 years between 1900 and 2199."),
        ({"last_year": 2056}, "Ask for 1 to 30 years between 1900 and 2199."),
        ({"first_year": 1899, "last_year": 1900}, "Ask for 1 to 30 years between 1900 and 2199."),
    ],
)
def test_what_cannot_be_listed_is_refused(asked, message):
    with pytest.raises(UnknownHolidays) as caught:
        list_holidays(**{"country": "DE", "first_year": 2026, "last_year": 2026, **asked})
    assert caught.value.message == message
