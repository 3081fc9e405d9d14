"""What we change in Typer, each with its reason; everything else of it is used as it is."""

from __future__ import annotations

from typing import Any

from typer import _completion_classes
from typer.core import TyperArgument, TyperOption

from .options import MOST

_coerced = TyperOption.process_value


def _usage_of(argument: TyperArgument, _context: object) -> list[str]:
    return [argument.metavar or argument.name]


def _range_of(parameter: Any) -> str | None:
    """In words, where Typer writes `0<=x<=1000000000`; what goes without saying is not said."""
    least, most = parameter.min, parameter.max
    if most is not None and most < MOST:
        return f"{least or 0} to {most}"
    return f"at least {least}" if least else None


def _processed(self: Any, context: Any, value: Any) -> Any:
    """As Typer does it, but what needs no conversion does not import pydantic: 60 ms of each `COMMAND --help`."""
    if context.resilient_parsing:
        return value  # completion: nobody uses the values
    if not _needs_no_conversion(self, value):
        return _coerced(self, context, value)
    return value if self.callback is None else self.callback(context, self, value)


def _needs_no_conversion(parameter: Any, value: Any) -> bool:
    """A text where a text is wanted, several where several are, or nothing where it may be left out."""
    kind = parameter.type_descriptor.annotation
    if value is None:
        return not (parameter.required or parameter.multiple or parameter.nargs == -1)
    if kind == list[str]:
        return isinstance(value, tuple) and value != ()
    return kind is str and isinstance(value, str)


def apply() -> None:
    """Change Typer, once, before the first command is built."""
    # Our metavars say it all (`FILE...`, `[REF]`); Typer would write `{FILE...}...`, `[[REF]]`, `FILE... <list[str]>`.
    TyperArgument.get_usage_pieces = _usage_of  # type: ignore[assignment,method-assign]
    TyperArgument.display_type_rich = lambda *_, **__: None  # type: ignore[method-assign]
    for kind in (TyperArgument, TyperOption):
        kind._get_number_range_help_str = _range_of  # type: ignore[assignment,method-assign]
        kind.process_value = _processed  # type: ignore[assignment,method-assign]
    # Our texts are no markup: Typer would import Rich for zsh and fish, and fail on a batch named "[/]".
    _completion_classes._sanitize_help_text = lambda text: text
