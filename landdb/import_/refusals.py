"""The errors that end an import: a file refused as a whole, and a register that has changed meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

from landdb.domain.issues import Issue, issue
from landdb.errors import ConflictError, InputError, NotFoundError
from landdb.import_.register_facts import split_commune


class FileRefusedError(InputError):
    """The file cannot be imported at all; ``issue`` names the file, the reason and the remedy.

    ``rows`` is how many had been read where it breaks off.
    """

    rows = 0

    def __init__(self, found: Issue) -> None:
        super().__init__(
            found.message("en"), found.message("vi"), remedy_en=found.remedy("en"), remedy_vi=found.remedy("vi"),
            options=found.options,
        )  # fmt: skip
        self.issue = found


def refuse(code: str, *, variant: str = "", **params: Any) -> FileRefusedError:
    """Make the refusal for a catalogued file-level code; the caller raises it."""
    return FileRefusedError(issue(code, variant=variant, **params))


def no_commune(said: str | None, file_name: str) -> FileRefusedError:
    """The refusal of a commune that is none on the day of its list; the caller raises it."""
    choices = {
        "vi": "mã xã 5 chữ số, có thể thêm @2025-06-30",
        "en": "a 5-digit commune code, with @2025-06-30 if former",
    }
    return refuse("F19", file=file_name, option="commune", value=said, choices=choices)


def asked_commune(said: str | None, file_name: str) -> tuple[str | None, date | None]:
    """The code and the day of `split_commune`; `FileRefusedError` (F19) where the day is none."""
    try:
        return split_commune(said)
    except ValueError:
        raise no_commune(said, file_name) from None


def changed_meanwhile(found: Issue | None = None) -> ConflictError:
    """The error of an import that others have overtaken, with what it met; the caller raises it."""
    reason = (
        {"en": "", "vi": ""} if found is None else {"en": f". {found.message('en')}", "vi": f". {found.message('vi')}"}
    )
    return ConflictError(
        f"the register changed while the file was read; import it again{reason['en']}",
        f"sổ đã thay đổi trong lúc đọc tệp; hãy nhập lại{reason['vi']}",
    )


def no_such_import(prefix: str) -> NotFoundError:
    """The one answer for an import that is not there and for one that the actor may not see."""
    return NotFoundError(
        f"Of the imports that you may see, none or more than one begins with {prefix!r}.",
        f"Trong các đợt nhập mà bạn được xem, không có đúng một đợt bắt đầu bằng {prefix!r}.",
        remedy_en="Look at the list of imports; another account may see others.",
        remedy_vi="Hãy xem danh sách đợt nhập; tài khoản khác có thể được xem những đợt khác.",
    )
