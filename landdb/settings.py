"""The settings of LandDB: the only reader of the environment; nothing is read at import time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from landdb.errors import ConfigurationError
from landdb.import_settings import ImportSettings, setting

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings(ImportSettings):
    """What an operator may set; every field names its variable in its metadata."""

    home: Path = setting(
        "LANDDB_HOME",
        "Where the data, the private cluster, the secret key and the virtual environment live. "
        "Default: `/var/lib/landdb` for root, else `~/.local/share/landdb`.",
        "Nơi đặt dữ liệu, cụm PostgreSQL riêng, khóa bí mật và môi trường Python.",
        Path("/var/lib/landdb"),
    )
    database_url: str | None = setting(
        "LANDDB_DATABASE_URL",
        "Administrator URL of another PostGIS server (`postgresql://user:password@host/dbname`). "
        "Unset: the embedded private cluster.",
        "URL quản trị của một máy chủ PostGIS khác; để trống thì dùng cụm riêng đi kèm.",
    )
    anonymous_read: bool = setting(
        "LANDDB_ANONYMOUS_READ",
        "1: a caller who has not logged in reads what clearance 0 may read. The demo sets it.",
        "1: người chưa đăng nhập được đọc dữ liệu mức 0 (bản trình diễn đặt sẵn).",
        False,
    )
    host: str = setting("LANDDB_HOST", "Address to listen on.", "Địa chỉ mạng lắng nghe.", "127.0.0.1")
    port: int = setting("LANDDB_PORT", "Port to listen on, 1 to 65535.", "Cổng lắng nghe, 1 đến 65535.", 8000, 65535)
    public_url: str | None = setting(
        "LANDDB_PUBLIC_URL",
        "Address under which people reach the server (`https://land.example`): it stands in every link. "
        "Unset: links repeat the request's host. Other hosts than it, the loopback's names, `LANDDB_HOST` and the "
        "server's own address are refused.",
        "Địa chỉ mà người dùng truy cập, có trong mọi liên kết. "
        "Tên máy khác địa chỉ này, máy nội bộ và địa chỉ máy chủ bị từ chối.",
    )
    trusted_proxy: str | None = setting(
        "LANDDB_TRUSTED_PROXY",
        "IP address of the reverse proxy whose `X-Forwarded-For` is believed when wrong passwords are counted. "
        "Unset: nobody's.",
        "Địa chỉ IP của proxy được tin khi đếm số lần sai mật khẩu; để trống thì không tin proxy nào.",
    )
    webmap_dir: Path = setting(
        "LANDDB_WEBMAP_DIR",
        "Folder of the built web map. Default: `webmap/dist` of the checkout, else the one inside the package.",
        "Thư mục bản đồ web đã dựng.",
        CHECKOUT / "webmap" / "dist",
    )
    max_upload_mb: int = setting(
        "LANDDB_MAX_UPLOAD_MB", "Largest upload in MB.", "Dung lượng tải lên lớn nhất (MB).", 512
    )
    secure_cookies: bool = setting(
        "LANDDB_SECURE_COOKIES",
        "1: session cookies travel over HTTPS only. The demo, which serves plain HTTP on the loopback, sets 0.",
        "1: cookie phiên chỉ gửi qua HTTPS (bản trình diễn đặt 0).",
        True,
    )
    banner_vi: str = setting(
        "LANDDB_BANNER_VI", "Classification strip, Vietnamese.", "Dải mật, tiếng Việt.", "LƯU HÀNH NỘI BỘ"
    )
    banner_en: str = setting(
        "LANDDB_BANNER_EN", "Classification strip, English.", "Dải mật, tiếng Anh.", "INTERNAL USE"
    )
    pool_size: int = setting(
        "LANDDB_POOL_SIZE",
        "Database connections kept per clearance.",
        "Số kết nối cơ sở dữ liệu giữ cho mỗi mức tiếp cận.",
        8,
    )

    basemaps_dir: Path | None = setting(
        "LANDDB_BASEMAPS_DIR",
        "Folder of base maps: `basemaps.json` and the files that it names. Default: `basemaps` in `LANDDB_HOME`.",
        "Thư mục nền bản đồ: tệp `basemaps.json` và các tệp mà nó nêu tên.",
    )
    basemap_timeout_s: int = setting(
        "LANDDB_BASEMAP_TIMEOUT_S",
        "How long one tile of a base map of another server may take, in seconds.",
        "Thời gian chờ tối đa cho một ô nền của máy chủ khác (giây).",
        8,
        60,
    )
    basemap_cache_mb: int = setting(
        "LANDDB_BASEMAP_CACHE_MB",
        "Most that is kept on disk of tiles of other servers, in MB.",
        "Dung lượng tối đa lưu tạm các ô nền của máy chủ khác (MB).",
        512,
    )

    fault: str | None = setting(
        "LANDDB_FAULT",
        "Only for tests: the named point (landdb/import_/faults.py) at which an import worker kills itself.",
        "Chỉ để kiểm thử: điểm mà tiến trình nhập tự kết thúc.",
    )

    @property
    def embedded(self) -> bool:
        """Tell whether the private cluster is used instead of another server."""
        return self.database_url is None

    @property
    def basemaps_folder(self) -> Path:
        """Return the folder of base maps."""
        return self.basemaps_dir or self.home / "basemaps"

    @property
    def max_upload_bytes(self) -> int:
        """Return the largest upload in bytes."""
        return self.max_upload_mb * 1024 * 1024


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ : mapping of str to str, optional
        The environment; default the process's own.

    Raises
    ------
    ConfigurationError
        A variable holds what it cannot, or an unknown `LANDDB_…` variable is set (most likely a typing error).
    """
    environ = os.environ if environ is None else environ
    known = {f.metadata["variable"]: f for f in fields(Settings)}
    unknown = sorted(
        name for name in environ if name.startswith("LANDDB_") and name not in known and name not in RUN_VARIABLES
    )
    if unknown:
        raise ConfigurationError(
            f"unknown setting {', '.join(unknown)}",
            f"biến cấu hình không rõ: {', '.join(unknown)}",
            remedy_en=f"known settings: {', '.join(known)}",
        )
    values: dict[str, Any] = {"home": _default_home(environ), "webmap_dir": _default_webmap_dir()}
    for variable, item in known.items():
        text = environ.get(variable)
        if text is not None and text.strip():
            values[item.name] = _parse(variable, str(item.type), text.strip(), item.metadata["most"])
    return Settings(**values)


RUN_VARIABLES = frozenset({"LANDDB_VENV", "LANDDB_SCREENSHOTS"})
"""Variables of `./run` and of the tests, which this program does not read."""


def _default_home(environ: Mapping[str, str]) -> Path:
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/landdb")
    data_home = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "landdb"


def _default_webmap_dir() -> Path:
    packaged = Path(__file__).resolve().parent / "_webmap"
    return packaged if packaged.is_dir() else CHECKOUT / "webmap" / "dist"


def _parse(variable: str, type_name: str, text: str, most: int) -> Any:
    if type_name == "bool":
        return _parse_bool(variable, text)
    if type_name == "int":
        return _parse_int(variable, text, most)
    if type_name in ("Path", "Path | None"):
        return Path(text).expanduser().absolute()
    parse = _PARSERS.get(variable)
    return parse(text) if parse else text


def _parse_bool(variable: str, text: str) -> bool:
    word = text.lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ConfigurationError(f"{variable}={text!r} is neither 1 nor 0", f"{variable}={text!r} phải là 1 hoặc 0")
    return word in TRUE_WORDS


def _parse_int(variable: str, text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise ConfigurationError(
            f"{variable}={text!r} is no number from 1 to {most}", f"{variable}={text!r} phải là số từ 1 đến {most}"
        )
    return int(text)


def _parse_url(text: str) -> str:
    """Accept libpq's `postgres://` too: the driver has to be written out for SQLAlchemy."""
    for prefix in ("postgresql://", "postgres://"):
        if text.startswith(prefix):
            return "postgresql+psycopg2://" + text.removeprefix(prefix)
    if not text.startswith("postgresql+psycopg2://"):
        raise ConfigurationError(
            "LANDDB_DATABASE_URL is no PostgreSQL URL",
            "LANDDB_DATABASE_URL không phải URL PostgreSQL",
            remedy_en="write it as postgresql://user:password@host:5432/dbname",
        )
    return text


def _parse_public_url(text: str) -> str:
    parts = urlsplit(text.lower())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ConfigurationError(
            f"LANDDB_PUBLIC_URL={text!r} is no address of a server",
            f"LANDDB_PUBLIC_URL={text!r} không phải địa chỉ máy chủ",
            remedy_en="write it as https://land.example, with :port where it has one",
        )
    return f"{parts.scheme}://{parts.netloc}{urlsplit(text).path.rstrip('/')}"


def _parse_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ConfigurationError(
            f"LANDDB_TRUSTED_PROXY={text!r} is no IP address", f"LANDDB_TRUSTED_PROXY={text!r} không phải địa chỉ IP"
        ) from None


_PARSERS: Mapping[str, Callable[[str], str]] = {
    "LANDDB_DATABASE_URL": _parse_url,
    "LANDDB_PUBLIC_URL": _parse_public_url,
    "LANDDB_TRUSTED_PROXY": _parse_address,
}
