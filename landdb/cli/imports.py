"""`landdb import` and `landdb imports`: files into the register from the command line, and what became of them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated, Any, Final

import typer

from landdb.cli import import_report
from landdb.cli.import_arguments import main_files, parse_constants, parse_encodings, parse_mapping
from landdb.cli.register import find_actor, open_register
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import QUEUED, WAITING
from landdb.domain.text_encodings import ENCODINGS
from landdb.import_.readers.limits import limits_of
from landdb.import_.records import ImportRequest, ImportResult
from landdb.import_.worker import IMPORTS
from landdb.settings import Settings, load_settings

EXIT_ACCEPTED = 0
EXIT_REFUSED = 1
EXIT_PARTLY = 4
EXIT_WAITING = 5
EXIT_CANCELLED = 130
"""0: every row is in the register (or would be); 4: some rows were refused; 5: a person must decide first (an answer, a
reason for warnings, an approval); 1: nothing got in; 130: stopped."""
_WORST_LAST = (EXIT_ACCEPTED, EXIT_PARTLY, EXIT_WAITING, EXIT_REFUSED, EXIT_CANCELLED)

_FORMATS = "SHP, ZIP, GPKG, FGB, GeoJSON, TopoJSON, KML, KMZ, GML, GeoParquet, DXF, DGN V7, CSV, TXT, TSV, XLSX."

app = typer.Typer(help="Các đợt nhập dữ liệu / import batches.", no_args_is_help=True)


class Target(StrEnum):
    """What the rows of a file are."""

    PARCELS = "parcels"
    WORKS = "works"
    MARKERS = "markers"
    PROTECTION_AREAS = "protection_areas"


class Language(StrEnum):
    """Language of findings and messages."""

    VI = "vi"
    EN = "en"


class Removed(StrEnum):
    """What becomes of registered parcels that a file leaves out."""

    KEEP = "keep"
    SHEET = "sheet"
    COMMUNE = "commune"


TargetOption = Annotated[
    Target, typer.Option(help="Thửa đất, công trình, mốc giới hay phạm vi bảo vệ / what the rows are.")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Ngôn ngữ báo cáo / language of the report.")]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON, mỗi tệp một dòng / print one JSON line a file.")]
CommuneOption = Annotated[
    str | None, typer.Option(help="Mã xã cho mọi thửa, thêm @2025-06-30 nếu là mã cũ / commune of all rows.")
]
CrsOption = Annotated[str | None, typer.Option(help="EPSG hoặc kinh tuyến trục: 9210, 105°45' / EPSG or zone.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="trường=giá trị cho mọi dòng không ghi, lặp lại được / one value for all rows."),
]
EncodingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--encoding",
        help=f"Bảng mã của mọi cột, hoặc CỘT=bảng_mã, lặp lại được / of all columns, or COLUMN=encoding: "
        f"{', '.join(ENCODINGS)}.",
    ),
]
TranslateOption = Annotated[
    list[str] | None,
    typer.Option("--translate", help="Nghĩa của mã, trường:MÃ_CŨ=MÃ_MỚI, ví dụ land_use:BHK=HNK / what codes mean."),
]
UserOption = Annotated[str | None, typer.Option("--as", help="Nhập với quyền của tài khoản / act as this user.")]


def import_files(  # noqa: PLR0917
    files: Annotated[list[Path], typer.Argument(help=_FORMATS)],
    commune: CommuneOption = None,
    crs: CrsOption = None,
    encoding: EncodingOption = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="CỘT=trường, lặp lại được / COLUMN=field, may be repeated.")
    ] = None,
    constants: SetOption = None,
    translate: TranslateOption = None,
    target: TargetOption = Target.PARCELS,
    layer: Annotated[
        str | None, typer.Option(help="Tên lớp, khi tệp có nhiều lớp / layer, where there are several.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không ghi / check only.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Thửa đã có: ghi phiên bản mới / write new versions.")
    ] = False,
    clear_empty: Annotated[
        bool,
        typer.Option(
            "--clear-empty",
            help="Với --update: ô trống xóa giá trị đang có; mặc định ô trống là không nói gì / empty cells clear the "
            "registered value; by default they say nothing.",
        ),
    ] = False,
    profile: Annotated[str | None, typer.Option(help="Hồ sơ ánh xạ / mapping profile.")] = None,
    removed: Annotated[
        Removed,
        typer.Option(help="Thửa đã đăng ký mà tệp không còn: giữ, hay ngừng theo tờ, theo xã / parcels left out."),
    ] = Removed.KEEP,
    accept: Annotated[
        str | None, typer.Option(help="Lý do chấp nhận mọi cảnh báo / reason to accept all warnings.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Nhập lại cả khi tệp này đã nhập / import what was imported before.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Kiểm tra rồi để đó / check and leave it there.")] = False,
    user: UserOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Nhập thửa đất, công trình, mốc giới, phạm vi bảo vệ từ tệp / import parcels, works, markers, protection areas.

    Mã thoát / exit codes: 0 nhận hết / all accepted, 4 từ chối một phần / some rows refused, 1 không nhận được gì /
    nothing accepted, 5 chờ người quyết định / a person decides, 130 đã dừng / stopped. Cùng tệp với cùng tùy chọn thì
    trả lời bằng đợt đã có / the same file with the same options is answered with the import that has it.
    """
    settings = load_settings()
    whole, encodings = parse_encodings(encoding or [])
    requests = [
        ImportRequest(
            paths=(file,), target=target.value, commune=commune, crs=crs, encoding=whole, encodings=encodings,
            layer=layer, mapping=parse_mapping(mapping or []), constants=parse_constants(constants or []),
            translation=parse_mapping(translate or [], "--translate"), dry_run=dry_run,
            on_existing="update" if update else "refuse", clear_empty=clear_empty, profile=profile,
            removed=removed.value, accept=accept, finish="check" if check else "commit",
            work_folder=settings.home / IMPORTS, limits=limits_of(settings),
        )
        for file in main_files(files)
    ]  # fmt: skip
    with open_register(settings) as database, interruptible() as stop:
        actor = find_actor(database, user)
        codes = [
            _import_one(database, actor, request, stop, again=again, user=user, as_json=as_json, language=language)
            for request in requests
            if not stop.is_set()
        ]
        close_lost(database, settings)  # not before: what was broken off is gone on with by the same command
    raise typer.Exit(max(codes, key=_WORST_LAST.index, default=EXIT_REFUSED))


def register(root: typer.Typer) -> None:
    """Add the commands to the root command."""
    root.command("import")(import_files)
    root.add_typer(app, name="imports")


def _import_one(
    database: Database, actor: Actor, request: ImportRequest, stop: Event, *, again: bool, user: str | None,
    as_json: bool, language: Language,
) -> int:  # fmt: skip
    from landdb.cli.import_findings import offered_on
    from landdb.cli.import_waiting import go_on_or_wait
    from landdb.import_.incoming import find_same
    from landdb.import_.pipeline import read_result_of, require_writer, run_import
    from landdb.queries.import_jobs import find_job

    require_writer(actor)
    same = None if again else find_same(database, actor, request)
    if same is not None and same.state not in QUEUED:
        found = read_result_of(database, actor, same.batch_id)
        import_report.print_repeated(found, request, user, language.value, as_json=as_json)
        return exit_code(found)
    with import_report.progress_bar(request.file_name, quiet=as_json) as progress:
        if same is None:
            result = run_import(database, actor, request, progress, stop.is_set)
        else:
            import_report.print_going_on(same.batch_id, quiet=as_json)
            folder = request.work_folder or Path()
            result = go_on_or_wait(
                database, actor, same.batch_id, folder, progress, stop, request.limits, request.paths
            )
    if as_json:
        print(json.dumps(import_report.result_document(result), ensure_ascii=False))
    else:
        with database.open_session(actor) as session:
            batch = find_job(session, result.batch_id)
        columns = [column["name"] for column in batch["columns"]] if batch else []
        offered = offered_on(database, actor, result.batch_id, result.state, result.issues, user, language.value)
        import_report.print_result(result, request, columns, user, language.value, offered)
    return exit_code(result)


def close_lost(database: Database, settings: Settings) -> None:
    """Close what was broken off while a file was read, and whose file nobody has kept: it must not seem at work."""
    from landdb.import_.worker import Worker

    Worker(database, settings.home).close_lost()


def exit_code(result: ImportResult) -> int:
    """Exit code of one file's result."""
    if result.state == "cancelled" or result.state in QUEUED:
        return EXIT_CANCELLED
    if result.state in WAITING:
        return EXIT_WAITING
    refused = result.rows_rejected + result.rows_quarantined
    if result.state == "failed" or (refused == result.rows_read and not result.rows_removed):
        return EXIT_REFUSED
    return EXIT_PARTLY if refused else EXIT_ACCEPTED


_STOPPING: Final = "\nĐang dừng; Ctrl+C lần nữa để thoát ngay / stopping; Ctrl+C again ends at once\n".encode()


@contextmanager
def interruptible() -> Iterator[Event]:
    """Turn Ctrl-C and SIGTERM into a wish to stop; a second one ends the program at once."""
    stop = Event()

    def ask(_: int, __: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        os.write(2, _STOPPING)  # past the stream: it may be just what was interrupted

    former: dict[int, Any] = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
