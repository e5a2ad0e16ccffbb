"""Hijri dates as Gregorian EDTF, by the tabular calendar (Reingold and Dershowitz, Calendrical Calculations, ch. 7).

The beginning of a month that was seen may differ from the table's by a day or two, so that a day is given as its month
and a year as the two that it falls in: no more is stated than is known.
"""

from __future__ import annotations

from datetime import date, timedelta

# The table's first day in the proleptic Gregorian calendar, as an ordinal: 16 July 622 Julian.
EPOCH = 227015
FIRST, LAST = 1200, 1500


def first_day(year: int, month: int) -> date:
    """The Gregorian day on which a Hijri month begins by the table."""
    days = 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(EPOCH + days)


def hijri_edtf(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """EDTF of a Hijri year, month or day; None outside 1200 to 1500."""
    if not FIRST <= year <= LAST or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        low, high = first_day(year, 1).year, (first_day(year + 1, 1) - timedelta(days=1)).year
        return str(low) if low == high else f"{low}/{high}"
    if day is not None:
        return (first_day(year, month) + timedelta(days=min(day, 30) - 1)).isoformat()[:7]
    low_month = first_day(year, month).isoformat()[:7]
    after = first_day(year + month // 12, month % 12 + 1)
    high_month = (after - timedelta(days=1)).isoformat()[:7]
    return low_month if low_month == high_month else f"{low_month}/{high_month}"
