"""XML as events, from a parser that refuses what XML can do beyond markup: document types, entities, other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from landdb.import_.readers.limits import damaged, dangerous

_CHUNK: Final = 1 << 20
_MAX_DEPTH: Final = 200
_MAX_TEXT: Final = 64 << 20


def check_markup(file_name: str, path: Path, title: str) -> None:
    """Look through a file before anything is built of it.

    Raises
    ------
    FileRefusedError
        It has a document type or entities (F26), is nested too deeply or no XML (F25).
    """
    parser = expat.ParserCreate()
    depth = 0

    def refuse_type(*_: Any) -> int:
        raise dangerous(file_name, "XML có DOCTYPE hoặc thực thể (ENTITY)", "the XML has a DOCTYPE or entities")

    def begin(*_: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise damaged(file_name, title, "XML lồng quá sâu", "XML nested too deeply")

    def end(*_: Any) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse_type
    parser.EntityDeclHandler = refuse_type
    parser.ExternalEntityRefHandler = refuse_type
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(file_name, title, f"XML sai cú pháp ({error})", f"broken XML ({error})") from None


def events(file_name: str, path: Path, title: str) -> Iterator[tuple[str, Element]]:
    """Yield ``("start" | "end", element)`` of a file that has passed `check_markup`; forget what has been handled."""
    parser: XMLPullParser[Element] = XMLPullParser(["start", "end"])
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
                yield from parser.read_events()  # type: ignore[misc]
            parser.close()
            yield from parser.read_events()  # type: ignore[misc]
    except (ParseError, ValueError, LookupError) as error:
        raise damaged(file_name, title, f"XML sai cú pháp ({error})", f"broken XML ({error})") from None


def local(tag: Any) -> str:
    """Name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def text_of(element: Element) -> str | None:
    """Text of an element, None where it is empty."""
    return (element.text or "").strip() or None


def ordinates(texts: Sequence[str]) -> list[float]:
    """Numbers as XML Schema writes them; raises `ValueError` where one is none: Python would also take ``1_000``."""
    if any("_" in text for text in texts):
        raise ValueError("no number")
    return [float(text) for text in texts]
