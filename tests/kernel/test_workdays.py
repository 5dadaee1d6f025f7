"""China's working days, shifted weekends included."""

from datetime import date

from redvest.kernel.workdays import add_workdays, is_public_holiday, is_workday, workdays_between


def test_the_national_holiday_is_off_and_its_shifted_weekend_is_worked():
    assert not is_workday(date(2025, 10, 1))
    assert is_workday(date(2025, 9, 28))  # a Sunday, worked for the holiday
    assert is_workday(date(2025, 10, 11))  # a Saturday, worked for the holiday


def test_ten_working_days_jump_over_the_holiday():
    # 28-30 September, then from 9 October on, the worked Saturday included.
    assert add_workdays(date(2025, 9, 27), 10) == date(2025, 10, 16)
    assert workdays_between(date(2025, 9, 27), date(2025, 10, 16)) == 10
    assert workdays_between(date(2025, 9, 27), date(2025, 10, 15)) == 9


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one():
    day = date(2025, 9, 26)
    assert workdays_between(day, day) == workdays_between(day, date(2025, 9, 1)) == 0
    assert add_workdays(day, 0) == day


def test_a_year_without_a_calendar_works_from_monday_to_friday():
    assert is_workday(date(2040, 1, 2))
    assert not is_workday(date(2040, 1, 7))


def test_holidays_are_not_just_weekends() -> None:
    assert is_public_holiday(date(2026, 10, 1))
    assert is_public_holiday(date(2026, 10, 3))  # a Saturday within the National Day holiday
    assert not is_public_holiday(date(2026, 10, 10))  # a Saturday on which one works
    assert not is_public_holiday(date(2026, 11, 21))  # an ordinary Saturday
