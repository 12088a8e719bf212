"""What is wrong with how a command was typed, in Vietnamese and English: typer says it in English alone."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Any, Final

from typer import BadParameter

from landdb.cli.invocation import command
from landdb.errors import InputError

_kinds: Final[Any] = sys.modules[BadParameter.__module__]
"""Where typer keeps the errors that it does not hand out under its own name."""

UsageError: Final[type[Exception]] = _kinds.UsageError
"""Whatever is wrong with a command line."""


def is_help(error: Exception) -> bool:
    """Whether nothing is wrong, but help is to be shown because nothing was asked for."""
    return isinstance(error, _kinds.NoArgsIsHelpError)


def explain(error: Any) -> InputError:
    """The same error as people read it here, with the command that explains the options."""
    remedy = command(*_path(error.ctx), "--help")
    said = error.format_message().replace("Value error, ", "").rstrip(".")
    return InputError(said[:1].lower() + said[1:], _in_vietnamese(error), remedy_en=remedy, remedy_vi=remedy)


def _in_vietnamese(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if isinstance(error, _kinds.MissingParameter):
        return f"thiếu {_name(parameter)}{_meaning(parameter)}"
    if isinstance(error, BadParameter):
        return f"giá trị của {_name(parameter)} không dùng được{_allowed(parameter)}"
    if isinstance(error, _kinds.NoSuchOption):
        return f"không có tùy chọn {error.option_name}"
    if isinstance(error, _kinds.BadOptionUsage):
        return f"tùy chọn {error.option_name} không dùng như vậy, có thể thiếu giá trị phía sau"
    has_commands = error.ctx is None or hasattr(error.ctx.command, "commands")
    return "không có lệnh con như vậy" if has_commands else "thừa tham số, hoặc tham số không đặt đúng chỗ"


def _path(ctx: Any) -> list[str]:
    """Words of the command behind the program's own name."""
    return [] if ctx is None or ctx.parent is None else [*_path(ctx.parent), ctx.info_name]


def _name(parameter: Any) -> str:
    """An option by its sign, an argument by its place in the usage line."""
    if parameter is None:
        return "tham số"
    if parameter.param_type_name == "option":
        return f"tùy chọn {parameter.opts[0]}"
    return f"tham số {str(parameter.name).upper()}"


def _meaning(parameter: Any) -> str:
    """The Vietnamese half of what an option is for."""
    told = str(getattr(parameter, "help", None) or "").split(" / ")[0].strip().rstrip(".")
    return f" ({told})" if told else ""


def _allowed(parameter: Any) -> str:
    """The values that a parameter takes, where these are few, or its bounds."""
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "; có thể chọn: " + ", ".join(str(one.value) for one in kind)
    bounds = [("từ", getattr(parameter, "min", None)), ("đến", getattr(parameter, "max", None))]
    told = " ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
    return f"; phải là số {told}" if told else _meaning(parameter)
