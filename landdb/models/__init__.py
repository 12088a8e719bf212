"""Tables of the register (SQLAlchemy 2 + GeoAlchemy2); importing this package fills ``Base.metadata``."""

from landdb.models.accounts import UserAccount, WebSession
from landdb.models.base import SCHEMA, Base
from landdb.models.basemaps import BasemapEntry
from landdb.models.derived import CollectionVersion, ParcelDensity
from landdb.models.documents import Document, DocumentLink
from landdb.models.import_profiles import ImportProfile
from landdb.models.imports import ImportBatch, ImportEvent, ImportFix, ImportIssue, ReviewItem
from landdb.models.parcels import BoundaryMarker, Parcel, ParcelLineage, ParcelUse
from landdb.models.reference import AdminUnit, AdminUnitSuccession, LandUseCode, OrganisationUnit, OriginCode
from landdb.models.saved_filters import SavedFilter
from landdb.models.staging import (
    StagedEnding,
    StagedMarker,
    StagedOrigin,
    StagedOutcome,
    StagedParcel,
    StagedProtectionArea,
    StagedRemoval,
    StagedWork,
)
from landdb.models.takeovers import Takeover, TakeoverDay
from landdb.models.works import MilitaryZone, ProtectionArea, Work, WorkParcel

# Last: it makes a twin of every versioned table above.
from landdb.models.history import HISTORY_TABLES, VERSIONED_TABLES  # isort: skip

__all__ = [
    "HISTORY_TABLES",
    "SCHEMA",
    "VERSIONED_TABLES",
    "AdminUnit",
    "AdminUnitSuccession",
    "Base",
    "BasemapEntry",
    "BoundaryMarker",
    "CollectionVersion",
    "Document",
    "DocumentLink",
    "ImportBatch",
    "ImportEvent",
    "ImportFix",
    "ImportIssue",
    "ImportProfile",
    "LandUseCode",
    "MilitaryZone",
    "OrganisationUnit",
    "OriginCode",
    "Parcel",
    "ParcelDensity",
    "ParcelLineage",
    "ParcelUse",
    "ProtectionArea",
    "ReviewItem",
    "SavedFilter",
    "StagedEnding",
    "StagedMarker",
    "StagedOrigin",
    "StagedOutcome",
    "StagedParcel",
    "StagedProtectionArea",
    "StagedRemoval",
    "StagedWork",
    "Takeover",
    "TakeoverDay",
    "UserAccount",
    "WebSession",
    "Work",
    "WorkParcel",
]
