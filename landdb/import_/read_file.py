"""Step 1: the file through the sandboxed reader into the batch's spool."""

from __future__ import annotations

from landdb.import_.faults import reach
from landdb.import_.job import Job
from landdb.import_.readers.sandbox import open_sandbox
from landdb.import_.refusals import refuse
from landdb.import_.spool import SpoolWriter


def read_file(job: Job) -> None:
    """Read every row.

    Raises
    ------
    FileRefusedError
        The file cannot be read to its end, holds several layers of which none was named (F05), or no row (F14).
    CancelledError
        Somebody wants the import to stop.
    """
    job.move(("received", "inspecting"), "inspecting")
    reach("received")
    writer = SpoolWriter(job.spool)
    try:
        with open_sandbox(job.request.paths, job.folder, on_stop=job.stopping) as sandbox:
            source = sandbox.open(job.request.layer)
            for batch in source.batches():
                writer.write(batch)
                job.advance("inspecting", writer.rows, source.facts.feature_count)
                reach("reading")
            if not writer.rows and not any(found.row_no is None for found in writer.issues):
                raise refuse("F14", file=source.facts.file_name)
            writer.close(source.facts)
    finally:
        writer.abandon()
    reach("spooled")
