"""What the private server is told: its settings and who may log in as whom."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

SUPERUSER: Final = "postgres"
LOGIN_ROLES: Final = (
    SUPERUSER,
    "landdb_c0",
    "landdb_c1",
    "landdb_c2",
    "landdb_c3",
    "landdb_auth",
    "landdb_auditor",
    "landdb_backup",
)
HOST_BASED_AUTHENTICATION: Final = "local all all peer map=landdb\n"


def user_mapping(users: Iterable[str]) -> str:
    """Return `pg_ident.conf`: which users of the operating system may log in, as every role of ours."""
    return "".join(f"landdb {user} {role}\n" for user in sorted(set(users)) for role in LOGIN_ROLES)


def server_configuration(socket_dir: Path, *, durable: bool = True, lz4: bool = False) -> str:
    """Return `landdb.conf`: what docs/adr and the measurements say, sized by the machine's memory.

    ``lz4`` tells that the server has that way to compress; the one it always has took a tenth of the time of an undo.
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    lines = {
        "listen_addresses": "''",
        "port": "5432",
        "unix_socket_directories": f"'{socket_dir}'",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{max(128, min(memory_mb // 8, 2048))}MB",
        "effective_cache_size": f"{memory_mb // 2}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "wal_compression": "lz4" if lz4 else "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "idle_in_transaction_session_timeout": "60s",
        "log_min_duration_statement": "2000",
        "log_parameter_max_length": "0",  # parameters may hold what is secret: never into a log
        "log_parameter_max_length_on_error": "0",
    }
    if not durable:
        lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = {value}\n" for name, value in lines.items())
