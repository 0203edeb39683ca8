"""Numbers of spreadsheet files, which keep them in binary ("số trong tệp bảng tính")."""

from decimal import Decimal, InvalidOperation


def shortest(number: str | float) -> str | None:
    """The shortest decimal that names the same binary number: what a person typed, 385041.3 and not …29999999999.

    None for what is no number, or none that a table could mean.
    """
    try:
        binary = float(number)
        value = Decimal(repr(binary))
    except (ValueError, OverflowError, InvalidOperation):
        return None
    if not (binary == 0 or 1e-24 < abs(binary) < 1e24):
        return None
    return f"{value:f}".removesuffix(".0")
