"""Step 1: the file through the sandboxed reader into the batch's spool."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from landdb.domain.issues import Issue
from landdb.domain.targets import shape_of
from landdb.import_.faults import reach
from landdb.import_.job import Job
from landdb.import_.kept_files import keep_files
from landdb.import_.outcome_columns import without_outcome
from landdb.import_.readers.sandbox import Sandbox, open_sandbox
from landdb.import_.readers.several_layers import tell_several
from landdb.import_.refusals import FileRefusedError, refuse
from landdb.import_.spool import SpoolWriter


class QuestionError(Exception):
    """Only a person can say how to go on: ``questions`` for the batch's record, ``found`` is what they are told."""

    def __init__(self, found: Issue, questions: list[dict[str, Any]]) -> None:
        super().__init__(found.message("en"))
        self.found = found
        self.questions = questions


def read_file(job: Job) -> None:
    """Read every row.

    Raises
    ------
    FileRefusedError
        The file cannot be read to its end, or holds no row (F14).
    QuestionError
        The file holds several layers and nobody has named one.
    CancelledError
        Somebody wants the import to stop.
    """
    job.move(("received", "inspecting"), "inspecting")
    reach("received")
    writer = SpoolWriter(job.spool)
    try:
        points = shape_of(job.request.target) == "point"
        with open_sandbox(job.request.paths, job.folder, job.request.limits, job.stopping, points=points) as sandbox:
            layers = _ask_for_layer(job, sandbox)
            source = sandbox.open(job.request.layer)
            for batch in without_outcome(source.batches()):
                writer.write(batch)
                job.advance("inspecting", writer.rows, source.facts.feature_count)
            if not writer.rows and not any(found.row_no is None for found in writer.issues):
                raise refuse("F14", file=source.facts.file_name)
            writer.close(replace(source.facts, layers=layers))
    except FileRefusedError as refusal:
        refusal.rows = writer.rows
        raise
    finally:
        writer.abandon()
    reach("spooled")


def _ask_for_layer(job: Job, sandbox: Sandbox) -> list[str]:
    """Of several layers a person chooses one, where somebody will answer; else the reader refuses them (F05).

    Returns their names. The files are kept: whoever answers later may want another layer.
    """
    if job.request.dry_run:
        return []
    layers = sandbox.layers()
    if len(layers) > 1:
        keep_files(job.request.paths, job.folder)
    if len(layers) > 1 and job.request.layer is None:
        raise QuestionError(
            tell_several(layers), [{"about": "layer", "option": "layer", "layers": [asdict(one) for one in layers]}]
        )
    return [one.name for one in layers]
