"""`schema`: the JSON Schemas of spec and plan files, for editors, and of what `--json` prints, for scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from .completion import Offer, beside, quietly
from .exit_codes import epilog
from .groups import command_group
from .options import AsJson
from .terminal import answer, answer_json

schema = command_group("JSON Schemas of specs, plans and --json documents.")

FOR_EDITORS = {
    "spec": "What may stand in a spec file, for editors",
    "plan": "What may stand in a plan file (run --plan), for editors",
}


@schema.command("list", epilog=epilog())
def list_schemas(as_json: AsJson = False) -> None:
    """List the schemas by name."""
    items = schema_titles()
    if as_json:
        answer_json("schema-list", {"items": [{"name": name, "title": title} for name, title in items]})
    else:
        width = max(len(name) for name, _ in items)
        answer("\n".join(f"{name:<{width}}  {title}" for name, title in items))


@quietly
def _offered(_incomplete: str) -> list[Offer]:
    return [(name, beside(title)) for name, title in schema_titles()]


@schema.command(
    "show",
    epilog=epilog(6, means={6: "there is no such schema"}, examples=["lessongen schema show spec > spec.schema.json"]),
)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", autocompletion=_offered, help="As schema list names it: spec, report, ...")
    ],
    as_json: AsJson = False,
) -> None:
    """Print one schema.

    For an editor: lessongen schema show spec > spec.schema.json; a YAML file then begins with the comment
    "# yaml-language-server: $schema=spec.schema.json".
    """
    from lessongen_core.envelope import to_json

    found = _schema(name)
    if as_json:
        answer_json("schema-show", {"name": _bare(name), "schema": found})
    else:
        answer(to_json(found, indent=2).rstrip("\n"))


def schema_titles() -> list[tuple[str, str]]:
    """Each schema's name, and what it describes."""
    from lessongen_core.schemas import load_schema, schema_names

    documents = [(name, load_schema(f"{name}-1")["description"].split(". ")[0]) for name in schema_names()]
    return [*FOR_EDITORS.items(), *documents]


def _bare(name: str) -> str:
    return name.removeprefix("lessongen/").removesuffix("@1")


def _schema(name: str) -> dict[str, object]:
    from lessongen_core.errors import NotFound
    from lessongen_core.nearest import suggestion
    from lessongen_core.schemas import load_schema, schema_names

    wanted = _bare(name)
    if wanted == "spec":
        from lessongen_core.spec.editor_schema import editor_schema

        return editor_schema()
    if wanted == "plan":
        from lessongen_core.plan_schema import plan_schema

        return plan_schema()
    if wanted not in schema_names():
        near = suggestion(wanted, [known for known, _ in schema_titles()])
        raise NotFound(f'there is no schema "{name}"{near}', hint="lessongen schema list")
    return load_schema(f"{wanted}-1")
