"""How people write decimals: with a point or a comma, and the other sign (or nothing) between thousands."""

from __future__ import annotations


def with_decimal_point(text: str) -> str:
    """The same number with a decimal point and no signs between thousands.

    Of two kinds of sign the last one is the decimal; one kind more than once stands between thousands; a single sign
    is the decimal. Nothing else is judged: whether the rest is a number is the caller's question.
    """
    signs = [character for character in text if character in ".,"]
    if len(set(signs)) == 2:
        decimal = signs[-1]
        return text.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    if len(signs) > 1:
        return text.replace(signs[0], "")
    return text.replace(",", ".")
