"""What a file is, found out as an import would, but with the shipped lists in place of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from landdb.domain.issues import Issue
from landdb.domain.targets import Target, shape_of
from landdb.import_.incoming import digest
from landdb.import_.outcome_columns import without_outcome
from landdb.import_.planning import Knowledge, plan_of
from landdb.import_.readers.handover import with_side_files
from landdb.import_.readers.layers import LayerInfo
from landdb.import_.readers.sandbox import Limits, open_sandbox
from landdb.import_.records import ImportRequest
from landdb.import_.reference_facts import facts_of_list
from landdb.import_.spool import Spool, SpoolWriter


@dataclass(frozen=True)
class Inspection:
    """``plan`` is None where the file has several layers and none was named; ``size`` is that of all its parts."""

    file_name: str
    size: int
    sha256: str
    layers: Sequence[LayerInfo]
    plan: dict[str, Any] | None = None
    issues: Sequence[Issue] = field(default_factory=tuple)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "file": self.file_name, "size": self.size, "sha256": self.sha256,
            "layers": [asdict(layer) for layer in self.layers], "plan": self.plan,
            "issues": [
                {"code": found.code, "severity": str(found.severity), "row_no": found.row_no,
                 "message_vi": found.message("vi"), "message_en": found.message("en")}
                for found in self.issues
            ],
        }  # fmt: skip


def inspect_file(
    path: Path, layer: str | None, folder: Path, limits: Limits | None = None, target: Target = "parcels", *,
    commune: str | None = None, crs: str | None = None,
) -> Inspection:  # fmt: skip
    """Read a file through the sandbox and plan its import as rows of a target, of a commune and in a system if told.

    Raises
    ------
    FileRefusedError
        It cannot be read, or an option does not fit it (F19).
    """
    request = ImportRequest(paths=(path,), target=target, layer=layer, commune=commune, crs=crs, dry_run=True)
    size = sum(part.stat().st_size for part in with_side_files([path]) if part.is_file())
    with open_sandbox(request.paths, folder, limits, points=shape_of(target) == "point") as sandbox:
        layers = sandbox.layers()
        if layer is None and len(layers) > 1:
            return Inspection(path.name, size, digest([path]).hex(), layers)
        writer = SpoolWriter(folder / "spool")
        source = sandbox.open(layer)
        for batch in without_outcome(source.batches()):
            writer.write(batch)
        writer.close(source.facts)
    spool = Spool(folder / "spool")
    plan = plan_of(spool, request, Knowledge(facts_of_list))
    columns = [{**column, "sample": sample} for column, sample in zip(plan.columns, plan.samples, strict=True)]
    read = layer or layers[0].name
    layers = [replace(one, feature_count=spool.rows) if one.name == read else one for one in layers]
    return Inspection(
        path.name, size, digest([path]).hex(), layers, plan.as_dict() | {"columns": columns},
        plan.findings(spool.issues),
    )  # fmt: skip
