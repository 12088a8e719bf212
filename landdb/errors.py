"""The tree of LandDB's errors, each said in Vietnamese and English; no HTTP status here (see landdb.api.errors)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID


class LandDBError(Exception):
    """A failure that a person can understand and act on.

    Parameters
    ----------
    message_en, message_vi : str
        The same sentence in both languages. Without a Vietnamese one the English stands in.
    remedy_en, remedy_vi : str or None
        What to do about it; where a command helps, the exact command.
    options : sequence of (str, str or None)
        Options of an import by which it can be settled (`domain.import_options`), for whoever shows the remedy to name
        in their own words.
    """

    def __init__(
        self,
        message_en: str,
        message_vi: str | None = None,
        *,
        remedy_en: str | None = None,
        remedy_vi: str | None = None,
        options: Sequence[tuple[str, str | None]] = (),
    ) -> None:
        super().__init__(message_en)
        self.message_en = message_en
        self.message_vi = message_vi or message_en
        self.remedy_en = remedy_en
        self.remedy_vi = remedy_vi or remedy_en
        self.options = tuple(options)


class NotFoundError(LandDBError):
    """Nothing there that this actor may see; a hidden row and a missing row are the same error."""


class InputError(LandDBError):
    """The caller's input cannot be used: a bad parameter, an unreadable file, an unknown code."""


class RefusedError(LandDBError):
    """The actor may see it but may not do this."""


class UnauthenticatedError(LandDBError):
    """The action needs a person or machine that has logged in."""


class ConflictError(LandDBError):
    """The register has changed meanwhile, or the object stands there already."""


class OvertakenError(ConflictError):
    """Later imports stand on what is to be undone; ``imports`` are to be undone before it, in this order."""

    def __init__(self, message_en: str, message_vi: str, *, remedy_en: str, remedy_vi: str, imports: Sequence[UUID]):
        super().__init__(message_en, message_vi, remedy_en=remedy_en, remedy_vi=remedy_vi)
        self.imports = tuple(imports)


class StaleError(ConflictError):
    """What the caller has seen is no longer what stands there."""


class UnseenError(LandDBError):
    """The caller has to name the version that they have seen."""


class CancelledError(LandDBError):
    """The work was stopped on request; nothing of it has been committed."""


class UnavailableError(LandDBError):
    """The database or a resource does not answer now; the same call may work later."""


class UpstreamError(LandDBError):
    """Another server, from which a base map is fetched, did not give it.

    The message names neither server nor reason; ``told_en`` and ``told_vi`` do, for administrators alone.
    """

    def __init__(self, told_en: str, told_vi: str, *, is_unreachable: bool = False) -> None:
        super().__init__("The base map could not be loaded.", "Không tải được nền bản đồ.")
        self.told_en = told_en
        self.told_vi = told_vi
        self.is_unreachable = is_unreachable


class UpstreamTimeoutError(UpstreamError):
    """It did not answer in time."""


class QuotaError(LandDBError):
    """What the caller has waiting already is as much as may wait."""


class StorageError(LandDBError):
    """There is too little disk space for what the caller brings."""


class ConfigurationError(LandDBError):
    """The machine or a setting lacks something; `remedy_en` holds the exact command or setting."""
