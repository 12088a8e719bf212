"""The embedded private PostgreSQL cluster; what is inside the database belongs to landdb.bootstrap.

It takes the system's PostGIS, listens on no network address, and lets in only the operating system's user who owns it
(and root): `peer` over a socket in a folder of mode 0700. Two clusters with different homes run side by side.
"""

from landdb.cluster.configuration import LOGIN_ROLES, SUPERUSER
from landdb.cluster.server import DATABASE, Cluster

__all__ = ["DATABASE", "LOGIN_ROLES", "SUPERUSER", "Cluster"]
