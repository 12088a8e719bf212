"""Who acts: the claims under which a database session is opened. How a person proves them lives in ``api.auth``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

CLEARANCES = (0, 1, 2, 3)
"""Secrecy levels of Law 117/2025/QH15: 0 none, 1 mật, 2 tối mật, 3 tuyệt mật."""

WRITING_ROLES = frozenset({"surveyor", "manager", "admin"})


class Role(StrEnum):
    """What a person or system may do; which rows they see is said by clearance, units and provinces."""

    VIEWER = "viewer"
    SURVEYOR = "surveyor"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"
    CONSUMER = "consumer"


@dataclass(frozen=True)
class Actor:
    """A caller with a clearance, a scope and roles.

    ``units`` are managing units whose rows (with their subtrees) may be read, ``provinces`` present province codes;
    ``None`` means no limit. An empty set means nothing at all.
    """

    id: str
    name: str
    clearance: int = 0
    units: frozenset[UUID] | None = None
    provinces: frozenset[str] | None = None
    roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.VIEWER}))

    def __post_init__(self) -> None:
        if self.clearance not in CLEARANCES:
            raise ValueError(f"clearance must be one of {CLEARANCES}, not {self.clearance!r}")

    @property
    def login_role(self) -> str:
        """Database role under which this actor's statements run: one per clearance, so no setting can raise it."""
        return f"landdb_c{self.clearance}"

    @property
    def may_write(self) -> bool:
        """Whether a role of this actor writes at all; the policies decide which rows."""
        return any(role in WRITING_ROLES for role in self.roles)

    @property
    def may_see_imports(self) -> bool:
        """Whether any import can ever be this actor's to see: their own, or as the policies let reviewers see all."""
        reviews = Role.AUDITOR in self.roles and self.units is None and self.provinces is None
        return self.clearance >= 1 and (self.may_write or reviews)

    @property
    def scope_key(self) -> str:
        """Text that is equal for two actors exactly when they see the same rows; part of every ETag."""
        units = "*" if self.units is None else ",".join(sorted(str(unit) for unit in self.units))
        provinces = "*" if self.provinces is None else ",".join(sorted(self.provinces))
        return f"{self.clearance}|{units}|{provinces}"


@dataclass(frozen=True)
class AuthService(Actor):
    """The log-in service itself: reaches accounts and sessions, and not one row of the register."""

    @property
    def login_role(self) -> str:
        """The role that reaches nothing but accounts and sessions."""
        return "landdb_auth"


ANONYMOUS = Actor(id="anonymous", name="Khách")
AUTH_SERVICE = AuthService(id="auth-service", name="Dịch vụ đăng nhập", units=frozenset(), provinces=frozenset())
LOCAL_ADMIN = Actor(
    id="local-admin",
    name="Quản trị tại máy chủ",
    clearance=3,
    roles=frozenset({Role.ADMIN, Role.MANAGER, Role.SURVEYOR}),
)
"""Whoever runs the command line on the server itself: they hold the database files anyway."""


def person(name: str, language: str) -> str:
    """What somebody is called in a language: names stay as they are, who works on the server itself has none."""
    return "Administrator on the server" if name == LOCAL_ADMIN.name and language == "en" else name


RESERVED_IDS = frozenset({ANONYMOUS.id, AUTH_SERVICE.id, LOCAL_ADMIN.id})
"""No account bears these names: the register's history tells its authors by them."""
