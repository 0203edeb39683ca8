"""Numbers of spreadsheet files, which are stored in binary ("số trong tệp bảng tính")."""

from decimal import Decimal, InvalidOperation


def shortest(number: str | float) -> str | None:
    """Return the shortest decimal of the same binary number, as a person typed it: 385041.3, not 385041.29999999999.

    None for a text that is not a number, or for a number beyond any table's amounts.
    """
    try:
        binary = float(number)
        value = Decimal(repr(binary))
    except (ValueError, OverflowError, InvalidOperation):
        return None
    if not (binary == 0 or 1e-24 < abs(binary) < 1e24):
        return None
    return f"{value:f}".removesuffix(".0")
