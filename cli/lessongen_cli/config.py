"""`config`: what is set and where it comes from, and what is wrong with it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exit_codes import ExitCode, epilog
from .groups import command_group
from .options import AsJson, Offline, PlanFile
from .terminal import answer, answer_json, clean, say

if TYPE_CHECKING:
    from lessongen_core.config import Survey
    from lessongen_core.config_file import Fault
    from lessongen_core.origins import Setting

config = command_group("Show and check the settings.")
_MOST_VALUE = 30  # columns; the origin of a longer value stands on the next line


@config.command(epilog=epilog())
def show(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what is not set.")] = False,
    plan: PlanFile = None,
    offline: Offline = False,
    as_json: AsJson = False,
) -> None:
    """Show every setting, its value, and where that comes from.

    With --plan and --offline as run would have them. Secrets are shown as ***.
    """
    from lessongen_core.errors import ConfigError
    from lessongen_core.origins import every_setting
    from lessongen_core.plan import read_plan_file
    from lessongen_core.setting_advice import advise

    found = surveyed(context, offline=offline)
    if found.faults:
        first, *others = map(str, found.faults)
        raise ConfigError(first, details=others, hint=found.hint)
    settings = every_setting(found, plan=None if plan is None else read_plan_file(plan), offline=offline)
    warnings = list(map(str, advise(found)))
    if as_json:
        answer_json("config-show", {"file": file_data(found), "settings": list(map(_data, settings))}, warnings)
        return
    for text in warnings:
        say(f"lessongen: warning: {text}")
    shown = [setting for setting in settings if everything or setting.value not in (None, [])]
    rest = [] if everything else ["# --all also shows what is not set"]
    answer("\n".join(clean(line) for line in (f"# {file_text(found)}", *_table(shown), *rest)))


@config.command(epilog=epilog(ok="the settings are valid; warnings are on stderr"))
def validate(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A settings file; default: the one that run would read.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the settings: all mistakes at once, each with its line, and what does not go together."""
    from lessongen_core.setting_advice import advise

    found = surveyed(context, file)
    warnings = advise(found)
    if as_json:
        data = {
            "file": file_data(found),
            "valid": not found.faults,
            "problems": list(map(_fault_data, found.faults)),
            "doubts": list(map(_fault_data, warnings)),
        }
        answer_json("config-validate", data, list(map(str, warnings)))
    else:
        for fault in warnings:
            say(f"lessongen: warning: {fault}")
        answer("\n".join(clean(line) for line in _verdict(found)))
    if found.faults:
        raise typer.Exit(ExitCode.USAGE)


def surveyed(context: typer.Context, file: Path | None = None, *, offline: bool = False) -> Survey:
    """The settings as every command would find them; `file` in the place of theirs."""
    from lessongen_core.config import survey

    flag = context.find_root().params.get("config") is not None
    named_by = "FILE" if file is not None else "--config" if flag else "LESSONGEN_CONFIG"
    return survey(file, named_by=named_by, offline=offline)


def tell_unknown_variables() -> None:
    """Warn of variables that look like ours and are none: a typo there is a setting that is silently not made."""
    from lessongen_core.variables import unknown_variables

    if unknown_variables(os.environ):
        from lessongen_core.config import survey
        from lessongen_core.setting_advice import named_variables

        named = named_variables(survey(looking=True).file.settings)
        for text in unknown_variables(os.environ, named=named):
            say(f"lessongen: warning: {text}")


def file_text(found: Survey) -> str:
    """Which settings file was read, and why that one."""
    if found.chosen is None:
        return "no settings file could be read"
    if found.chosen.path is not None:
        return f"{found.chosen.path} ({found.chosen.why})"
    return f"no settings file: neither {' nor '.join(map(str, found.chosen.searched))} is there"


def file_data(found: Survey) -> dict[str, Any]:
    """`file_text` for scripts."""
    chosen = found.chosen
    return {
        "path": str(chosen.path) if chosen and chosen.path else None,
        "why": chosen.why if chosen else None,
        "searched": [str(path) for path in chosen.searched] if chosen else [],
    }


def _table(settings: Sequence[Setting]) -> list[str]:
    texts = [_value_text(setting.value) for setting in settings]
    name_width = max(len(setting.name) for setting in settings)
    width = min(_MOST_VALUE, max(map(len, texts)))
    lines = []
    for setting, text in zip(settings, texts, strict=True):
        name, last = f"{setting.name:<{name_width}}  ", f"{text:<{width}}"
        if len(text) > width:  # its origin stands under it, in the column of the others
            lines.append(name + text)
            name, last = " " * len(name), " " * width
        lines.append(f"{name}{last}  {setting.origin}{_overridden(setting)}")
    return lines


def _value_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:g}"
    return "-" if value is None else json.dumps(value, ensure_ascii=False)


def _overridden(setting: Setting) -> str:
    return "".join(f"  ({origin} overridden)" for origin in setting.overridden)


def _data(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": setting.value,
        "origin": str(setting.origin),
        "kind": setting.origin.kind,
        "overridden": list(map(str, setting.overridden)),
    }


def _fault_data(fault: Fault) -> dict[str, Any]:
    found = re.fullmatch(r"(.*):(\d+)", fault.place, re.DOTALL)
    return {
        "place": fault.place or None,
        "line": int(found[2]) if found else None,
        "key": fault.key or None,
        "message": fault.message,
    }


def _verdict(found: Survey) -> list[str]:
    if found.faults:
        problems = "1 problem" if len(found.faults) == 1 else f"{len(found.faults)} problems"
        return [*map(str, found.faults), f"{problems}; {file_text(found)}"]
    return [f"valid: {file_text(found)}"]
