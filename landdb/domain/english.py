"""English forms that a number decides."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """``1 object``, ``2 objects``; for nouns that take an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
