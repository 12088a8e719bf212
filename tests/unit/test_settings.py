"""Settings: defaults, what is refused, and that nothing else reads the environment."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from landdb.errors import ConfigurationError
from landdb.import_.readers.limits import Limits, limits_of, variable_of
from landdb.settings import load_settings


def test_defaults() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.embedded
    assert not settings.anonymous_read
    assert settings.secure_cookies
    assert settings.max_upload_bytes == 512 * 1024 * 1024


def test_values_are_typed() -> None:
    environment = {"LANDDB_HOME": "/srv/x", "LANDDB_ANONYMOUS_READ": "yes", "LANDDB_PORT": "80", "PATH": "/bin"}
    settings = load_settings(environment)
    assert settings.home == Path("/srv/x")
    assert settings.anonymous_read is True
    assert settings.port == 80


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg2://"])
def test_every_common_url_gets_the_driver(prefix: str) -> None:
    assert load_settings({"LANDDB_DATABASE_URL": f"{prefix}a@h/d"}).database_url == "postgresql+psycopg2://a@h/d"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LANDDB_PORT", "0"),
        ("LANDDB_PORT", "65536"),
        ("LANDDB_PUBLIC_URL", "land.example"),
        ("LANDDB_PUBLIC_URL", "https://me@land.example"),
        ("LANDDB_TRUSTED_PROXY", "proxy.example"),
        ("LANDDB_PORT", "٨٠"),
        ("LANDDB_POOL_SIZE", "-1"),
        ("LANDDB_READ_COLUMNS", "1000001"),
        ("LANDDB_MAX_WAITING_IMPORTS", "0"),
        ("LANDDB_SECURE_COOKIES", "maybe"),
        ("LANDDB_DATABASE_URL", "mysql://x"),
        ("LANDDB_ANONYMUS_READ", "1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        load_settings({variable: value})


def test_a_refused_url_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"LANDDB_DATABASE_URL": "mysql://me:hunter2@h/d"})
    assert "hunter2" not in str(caught.value) + str(caught.value.remedy_en)


def test_each_limit_of_the_reader_is_a_setting() -> None:
    """The default is the reader's own; a value reaches the limit of that name alone."""
    assert limits_of(load_settings({})) == Limits()
    for one in fields(Limits):
        changed = limits_of(load_settings({variable_of(one.name): "7"}))
        expected = 7 * 1024**2 if one.name.endswith("_bytes") else 7
        assert [getattr(changed, other.name) for other in fields(Limits)] == [
            expected if other is one else getattr(Limits(), other.name) for other in fields(Limits)
        ], one.name
    assert load_settings({"LANDDB_READ_FEATURES": "30000000"}).read_features == 30_000_000
