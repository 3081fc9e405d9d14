"""What we change in Typer, each with its reason; everything else of it is used as it is."""

from __future__ import annotations

from typing import Any

from typer import _completion_classes
from typer.core import TyperArgument, TyperOption

_coerced = TyperOption.process_value


def _usage_of(argument: TyperArgument, _context: object) -> list[str]:
    return [argument.metavar or argument.name]


def _processed(self: Any, context: Any, value: Any) -> Any:
    """As Typer does it, but what needs no conversion does not import pydantic: 60 ms of each `COMMAND --help`."""
    if context.resilient_parsing:
        return value  # completion: nobody uses the values
    as_it_is = value is None or (self.type_descriptor.annotation is str and isinstance(value, str))
    if not as_it_is or self.multiple or self.nargs == -1 or (value is None and self.required):
        return _coerced(self, context, value)
    return value if self.callback is None else self.callback(context, self, value)


def apply() -> None:
    """Change Typer, once, before the first command is built."""
    # Our metavars say it all (`FILE...`, `[REF]`); Typer would write `{FILE...}...`, `[[REF]]`, `FILE... <list[str]>`.
    TyperArgument.get_usage_pieces = _usage_of  # type: ignore[assignment,method-assign]
    TyperArgument.display_type_rich = lambda *_, **__: None  # type: ignore[method-assign]
    for kind in (TyperArgument, TyperOption):
        kind.process_value = _processed  # type: ignore[assignment,method-assign]
    # Our texts are no markup: Typer would import Rich for zsh and fish, and fail on a batch named "[/]".
    _completion_classes._sanitize_help_text = lambda text: text
