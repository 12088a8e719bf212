"""Registers side by side: world A with secret rows, and for each caller its twin B without what is hidden from them."""

from __future__ import annotations

from landdb.db import Database
from tests.api.clients import connect_admin
from tests.api.worlds import World, build_world, strip_secrets
from tests.conftest import Server


class Worlds:
    """World A with secret rows, and for each caller its twin B without the rows hidden from them."""

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._names = [server.create(template)]
        self._databases: list[Database] = []
        database = Database(self.admin_url, server.secret)
        with connect_admin(self.admin_url) as admin:
            self.facts: World = build_world(database, admin)
        database.dispose()
        self.full = self._open(self._names[0])

    @property
    def admin_url(self) -> str:
        """Superuser's URL of world A."""
        return self._server.admin_url(self._names[0])

    def twin(self, caller_name: str) -> Database:
        """World B of a caller."""
        for database in self._databases:
            database.dispose()
        name = self._server.create(self._names[0])
        self._names.append(name)
        with connect_admin(self._server.admin_url(name)) as admin:
            strip_secrets(admin, self.facts.callers[caller_name])
        return self._open(name)

    def close(self) -> None:
        for database in self._databases:
            database.dispose()
        for name in self._names:
            self._server.drop(name)

    def _open(self, name: str) -> Database:
        database = Database(self._server.admin_url(name), self._server.secret)
        self._databases.append(database)
        return database
