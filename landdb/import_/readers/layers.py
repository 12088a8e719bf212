"""What a reader is: a layer's description, what it knows before the first row, and the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from landdb.import_.readers.limits import Limits
from landdb.import_.records import RawBatch, SourceFacts
from landdb.import_.refusals import FileRefusedError


@dataclass
class LayerFacts(SourceFacts):
    """What a reader knows of its layer.

    ``geometry_type`` is the GeoJSON name of the layer's shapes, ``"Geometry"`` where they may differ, or None for a
    table without shapes: such rows only update attributes. ``encodings`` names the encoding of a binary column where
    the format tells it (the font of a drawing's texts), by column; ``*`` stands for all columns. ``raw_text`` tells
    that the *names* of the columns are bytes held one per character (ISO-8859-1). ``layers`` names all layers of the
    source, where whoever opened this one has listed them.
    """

    geometry_type: str | None = "Geometry"
    encodings: Mapping[str, str] = field(default_factory=dict)
    layers: Sequence[str] = ()


@dataclass(frozen=True)
class LayerInfo:
    """One layer of a file, for a list to choose from; ``feature_count`` is None where only reading tells."""

    name: str
    file_name: str
    format: str
    feature_count: int | None = None
    geometry_type: str | None = "Geometry"
    columns: tuple[str, ...] = ()


class Reader(Protocol):
    """An opened layer in the reading process."""

    @property
    def facts(self) -> LayerFacts: ...

    def batches(self) -> Iterator[RawBatch]:
        """Yield all rows in file order; later members of the file may still complete ``facts``."""
        ...


@dataclass(frozen=True)
class Origin:
    """Where a reader finds its layers: ``parts`` maps a lower-case suffix to a file, ``path`` is the main one.

    ``file_name`` is the name of the source for people, ``name`` that of this file without its suffix, ``scratch`` a
    folder in which a reader may write. With ``points`` each line of a table of coordinates is a place of its own.
    """

    file_name: str
    name: str
    kind: str
    path: Path
    parts: Mapping[str, Path]
    scratch: Path
    limits: Limits
    points: bool = False


class Found:
    """A layer that can be opened; opening happens once."""

    def __init__(self, name: str, file_name: str, title: str, make: Callable[[], Reader]) -> None:
        self.name = name
        self.file_name = file_name
        self.format = title
        self._make = make
        self._reader: Reader | None = None
        self._refused: FileRefusedError | None = None

    def rename(self, name: str) -> None:
        """Call the layer by another name, for two may have the same."""
        self.name = name

    def open(self) -> Reader:
        """Open the layer; raises `FileRefusedError` when it is broken, each time the same."""
        if self._refused is not None:
            raise self._refused
        if self._reader is None:
            try:
                self._reader = self._make()
            except FileRefusedError as error:
                self._refused = error
                raise
            self._reader.facts.layer = self.name
        return self._reader

    def facts(self) -> LayerFacts:
        """What the layer tells, or only its name when it is broken: other layers may still be whole."""
        try:
            return self.open().facts
        except FileRefusedError:
            return LayerFacts(self.file_name, self.name, self.format)


def describe(facts: LayerFacts) -> LayerInfo:
    """Return the entry of a layer in the list of layers."""
    return LayerInfo(
        facts.layer, facts.file_name, facts.format, facts.feature_count, facts.geometry_type, tuple(facts.columns)
    )
