"""`prompts`: the templates of the prompt, and the prompt of a lesson, without asking anybody."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exit_codes import epilog
from .groups import command_group
from .options import AsJson, Files
from .terminal import answer, answer_json, say

if TYPE_CHECKING:
    from lessongen_core.prompts import Templates

prompts = command_group("The prompt's templates, and the prompt of a lesson.")


@prompts.command("list", epilog=epilog())
def list_templates(as_json: AsJson = False) -> None:
    """List the templates by name.

    Each with where it comes from: built in, or the file that [prompts] in lessongen.toml names.
    """
    from lessongen_core.prompts import PROMPT_VERSION, TEMPLATES

    files = _files()
    _templates()  # a file that does not fit is told here, too
    items: list[dict[str, Any]] = [
        {
            "name": name,
            "purpose": rules.purpose,
            "file": files.get(name),
            "required": sorted(rules.required),
            "optional": sorted(rules.optional),
        }
        for name, rules in TEMPLATES.items()
    ]
    if as_json:
        answer_json("prompts-list", {"prompt_version": PROMPT_VERSION, "items": items})
        return
    width = max(len(item["name"]) for item in items)
    answer("\n".join(f"{item['name']:<{width}}  {item['file'] or 'built in'}: {item['purpose']}" for item in items))


@prompts.command("show", epilog=epilog(6, means={6: "there is no such template"}))
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As prompts list names it: system, user, format, ...")],
    built_in: Annotated[
        bool, typer.Option("--built-in", help="The built-in one, also where a file replaces it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print one template.

    To be changed, and named under [prompts] in lessongen.toml (docs/prompts.md).
    """
    from lessongen_core.errors import NotFound
    from lessongen_core.nearest import suggestion
    from lessongen_core.prompts import TEMPLATES, Templates

    key = next((key for key in TEMPLATES if key == name), None)
    if key is None:
        near = suggestion(name, TEMPLATES)
        raise NotFound(f'there is no template "{name}"{near}', hint="lessongen prompts list")
    text = (Templates() if built_in else _templates()).text(key)
    if as_json:
        answer_json("prompts-show", {"name": key, "file": None if built_in else _files().get(key), "text": text})
    else:
        answer(text.rstrip("\n"))


@prompts.command("preview", epilog=epilog(5, 6))
def preview(
    files: Files,
    lesson: Annotated[str | None, typer.Option("--lesson", metavar="ID", help="Default: the first lesson.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the prompt of one lesson; nothing is sent."""
    from lessongen_core.config import load_settings
    from lessongen_core.prompt_preview import preview_prompt
    from lessongen_core.spec.loader import load_specs
    from lessongen_jobs.registry import Registry

    settings = load_settings()
    loaded = load_specs(files, stdin=sys.stdin, others=Registry(settings, may_migrate=False))
    found = preview_prompt(loaded, settings, lesson)
    if as_json:
        answer_json("prompts-preview", found.to_dict())
        return
    own = f", own {', '.join(found.replaced)}" if found.replaced else ""
    temperature = "" if found.temperature is None else f", temperature {found.temperature:g}"
    say(f"lesson {found.lesson_id} for {found.model}: about {found.tokens:,} tokens{temperature}")
    say(f"prompt version {found.prompt_version}{own}; the code in the tags is another one in each call")
    if found.served:
        say(f"passages of {', '.join(found.served)} come from the context service, which was not asked")
    for message in found.messages:
        answer(f"=== {message.role}\n{_printable(message.content)}")


def _files() -> dict[str, str]:
    """The file of each template that has one, as it is named."""
    from lessongen_core.config import load_settings

    return {name: str(path) for name, path in load_settings().file.prompts if path is not None}


def _templates() -> Templates:
    from lessongen_core.config import load_settings
    from lessongen_core.options import BatchOptions

    return BatchOptions.from_settings(load_settings()).templates


def _printable(text: str) -> str:
    from .terminal import clean

    return "\n".join(clean(line.replace("\t", "    ")) for line in text.rstrip("\n").split("\n"))
