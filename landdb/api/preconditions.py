"""What a caller has seen: versions as ETags, which decisions and changes name in If-Match (RFC 9110, 13.1.1)."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from landdb.errors import StaleError, UnseenError

_ETAG: Final = re.compile(r'"(\d{1,9})"')


def etag_of(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def read_seen(request: Request) -> int:
    """The version that the caller names in If-Match.

    Raises
    ------
    UnseenError
        None is named.
    StaleError
        What is named is no version of ours.
    """
    given = request.headers.get("if-match", "").strip()
    if given in {"", "*"}:
        raise UnseenError(
            "Name the version that you have seen in the header If-Match.",
            "Hãy nêu phiên bản đã xem trong tiêu đề If-Match.",
            remedy_en="It is the ETag, and the 'version', of what GET answers.",
            remedy_vi="Đó là ETag, và trường 'version', trong kết quả GET.",
        )
    found = _ETAG.fullmatch(given)
    if found is None:
        raise StaleError("If-Match names no version of this.", "If-Match không phải phiên bản nào của mục này.")
    return int(found[1])
