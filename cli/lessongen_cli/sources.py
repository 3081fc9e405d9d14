"""`sources`: documents that lessons draw on, registered once under an id that batch files name."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exit_codes import epilog
from .groups import command_group
from .options import AllowSuspicious, AsJson, as_text
from .specs import count
from .terminal import answer, answer_json, clean, say, say_waiting

if TYPE_CHECKING:
    from lessongen_core.sources import Passage, Quarantined, SourceSet
    from lessongen_core.store.source_sets import RegisteredSet
    from lessongen_jobs.registry import Added

MAX_NAMED = 5  # documents in one line
MAX_SHOWN = 20  # of anything but passages, for people; --json has all
TEXT_UNREAD = frozenset(
    {".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".ppt", ".pptx", ".odp", ".adoc", ".tex", ".ipynb"}
)
_SETTLED = {
    "added": "registered",
    "changed": "changed; the next submit sees the new texts, batches that were submitted keep the old ones",
    "unchanged": "nothing to do: the same texts again",
}

sources = command_group("Register the documents that lessons draw on.")
SetId = Annotated[str, typer.Argument(metavar="ID", callback=as_text, help="Id of a registered set.")]


@sources.command("add", epilog=epilog(5, 10, ok="registered, or the same texts were registered before"))
def add(
    paths: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders and files: .md, .txt, .html, .rst.")],
    set_id: Annotated[str, typer.Option("--id", metavar="ID", callback=as_text, help="What batch files call the set.")],
    allow_suspicious: AllowSuspicious = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Go on without the documents that cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read documents and register them as a source set.

    Batch files name it by rag_context_id, or under a short lesson's sources. The same ID again replaces the set.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs import registry

    done = registry.add(
        load_settings(),
        set_id,
        paths,
        allow_suspicious=allow_suspicious,
        skip_invalid=skip_invalid,
        on_wait=say_waiting,
    )
    for fault in done.found.faults:
        say(f"lessongen: skipped: {fault}")
    _warn(done)
    if as_json:
        replaced = {"gone": list(done.gone), "new": list(done.new), "changed": list(done.changed)}
        data = {"verdict": done.verdict, "replaced": replaced, **_data(done.registered, done.texts)}
        answer_json("sources-add", data, [*done.found.faults, *_unread(done)])
        return
    lines = _summary(done.registered)
    if done.found.skipped:
        lines.append(f"  other files     {_counts(done.found.skipped)}")
    if differences := _differences(done):
        lines.append(f"  replaced        {differences}")
    say(f"{done.registered.id}: {_SETTLED[done.verdict]}")
    answer("\n".join(map(clean, lines)))
    set_id = done.registered.id
    named = set_id if re.fullmatch(r"[A-Za-z]{4,}[\w-]*", set_id) else json.dumps(set_id)
    say(f"name it in a batch file:  sources: [{named}]  in a short lesson,")
    say(f"                          rag_context_id: {named}  in a section of a full one")


@sources.command("list", epilog=epilog(10))
def list_sets(as_json: AsJson = False) -> None:
    """List the registered sets."""
    from lessongen_core.config import load_settings
    from lessongen_jobs import registry

    found = registry.list_sets(load_settings())
    if as_json:
        answer_json("sources-list", {"items": [_item(each) for each in found]})
    elif not found:
        say("no source set is registered; register one:  lessongen sources add DIR --id ID")
    else:
        width = max(len(clean(each.id)) for each in found)
        answer("\n".join(f"{clean(each.id):<{width}}  {_short(each)}" for each in found))


@sources.command("show", epilog=epilog(6, 10))
def show(
    set_id: SetId,
    passages: Annotated[bool, typer.Option("--passages", help="Also every passage that may be cited.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the documents of a set.

    With what was left out of them, and what is kept from the model.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs import registry

    found, texts = registry.show_set(load_settings(), set_id)
    if as_json:
        shown = [_passage(each) for each in texts.passages] if passages else None
        answer_json("sources-show", {**_data(found, texts), "passages": shown})
        return
    lines = [*_summary(found), *_documents(found), *_quarantined(texts)]
    for passage in texts.passages if passages else ():
        lines += ["", _place(passage), *(f"  {line}" for line in passage.text.splitlines())]
    answer("\n".join(map(clean, lines)))


@sources.command("remove", epilog=epilog(6, 10))
def remove(set_id: SetId, as_json: AsJson = False) -> None:
    """Forget a set.

    Batches that were submitted keep its texts.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs import registry

    found = registry.remove(load_settings(), set_id)
    say(f"{found.id}: removed ({_short(found)})")
    say("batch files that name it are not valid from now on; which those are is not known")
    if as_json:
        answer_json("sources-remove", _item(found))


# ---------------------------------------------------------------- for people


def _unread(done: Added) -> list[str]:
    """What holds text that somebody may miss in the set; of pictures and the like nobody expects it."""
    return [
        f"{count(number, f'{kind} file')} {'was' if number == 1 else 'were'} not read:"
        " what is read is Markdown, text, HTML and reStructuredText"
        for kind, number in sorted(done.found.skipped.items())
        if kind in TEXT_UNREAD
    ]


def _warn(done: Added) -> None:
    from lessongen_core.sources import nothing_of

    for line in _unread(done):
        say(f"lessongen: warning: {line}")
    for kept in done.texts.quarantined[:MAX_SHOWN]:
        say(f"lessongen: warning: {_place(kept.passage)} seems to speak to the model and is left out: {kept.evidence}")
    if done.texts.quarantined:
        again = f"lessongen sources show {shlex.quote(done.registered.id)}"
        say(f"lessongen: read them:  {again}")
        say("lessongen: take the sentence out of the document and add the set again,")
        say("lessongen: or take it in as it is:  the same command with --allow-suspicious")
    for lost, number in done.texts.lost.items():
        say(f"lessongen: warning: {nothing_of(lost, number)}")
    for document in done.registered.documents:
        for text in document["hidden"]:
            say(f'lessongen: warning: {document["name"]} hides a text, which is left out: "{text}"')


def _differences(done: Added) -> str:
    """`gone: t.rst; new: hid.md; changed: a.md`, each with as many names as fit."""
    parts = []
    for what, names in (("gone", done.gone), ("new", done.new), ("changed", done.changed)):
        if names:
            more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
            parts.append(f"{what}: {', '.join(names[:MAX_NAMED])}{more}")
    return "; ".join(parts)


def _summary(found: RegisteredSet) -> list[str]:
    lines = [f"{found.id}  {_short(found)}", f"  from            {', '.join(found.paths)}"]
    dropped: dict[str, int] = {}
    for document in found.documents:
        for kind, number in document["dropped"].items():
            dropped[kind] = dropped.get(kind, 0) + number
    if dropped:
        lines.append(f"  left out        {_counts(dropped)}")
    if found.allow_suspicious:
        lines.append("  suspicious      passages are taken in (--allow-suspicious)")
    return lines


def _documents(found: RegisteredSet) -> list[str]:
    from lessongen_core.sources import nothing_of

    lines = ["", "PASSAGES  KEPT BACK  DOCUMENT"]
    for document in found.documents:
        dropped = f"  ({_counts(document['dropped'])})" if document["dropped"] else ""
        lines.append(f"{document['passages']:>8,}  {document['quarantined']:>9,}  {document['name']}{dropped}")
        lines += [f'{"":>21}hidden: "{text}"' for text in document["hidden"]]
        if document["quarantined"] and not document["passages"]:
            lines.append(f"{'':>21}{nothing_of(document['name'], document['quarantined'])}")
    return lines


def _quarantined(texts: SourceSet) -> list[str]:
    if not texts.quarantined:
        return []
    lines = ["", "Kept from the model, since they seem to speak to it:"]
    for kept in texts.quarantined:
        lines += ["", f"{_place(kept.passage)}: {kept.evidence}"]
        lines += [f"  {line}" for line in kept.passage.text.splitlines()]
    return lines


def _place(passage: Passage) -> str:
    under = f" ({passage.heading_path})" if passage.heading_path else ""
    return f"{passage.document}, passage {passage.position}{under}"


def _short(found: RegisteredSet) -> str:
    kept = f", {found.count('quarantined'):,} kept from the model" if found.count("quarantined") else ""
    when = found.changed_at.astimezone().strftime("%Y-%m-%d %H:%M")
    passages = count(found.count("passages"), "passage")
    return f"{count(len(found.documents), 'document')}, {passages}{kept}, {when}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {number:,}" for kind, number in sorted(counts.items()))


# ---------------------------------------------------------------- for programs


def _item(found: RegisteredSet) -> dict[str, Any]:
    from lessongen_core.envelope import timestamp

    return {
        "id": found.id,
        "key": found.key,
        "counts": {
            "documents": len(found.documents),
            "passages": found.count("passages"),
            "quarantined": found.count("quarantined"),
            "bytes": found.count("bytes"),
        },
        "allow_suspicious": found.allow_suspicious,
        "paths": list(found.paths),
        "added_at": timestamp(found.added_at),
        "changed_at": timestamp(found.changed_at),
    }


def _data(found: RegisteredSet, texts: SourceSet) -> dict[str, Any]:
    return {
        **_item(found),
        "documents": list(found.documents),
        "quarantined": [_kept(each) for each in texts.quarantined],
    }


def _kept(kept: Quarantined) -> dict[str, Any]:
    return {**_passage(kept.passage), "evidence": kept.evidence}


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "position": passage.position,
        "heading_path": passage.heading_path,
        "text": passage.text,
    }
