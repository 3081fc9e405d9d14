"""`lessongen forget`: what errors taught about a model is to be learned anew."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import AsJson, as_text
from .specs import count
from .terminal import answer, answer_json, clean


def forget(
    model: Annotated[str, typer.Argument(metavar="MODEL", callback=as_text, help="As in the chain of models.")],
    as_json: AsJson = False,
) -> None:
    """Forget what errors taught about a model.

    `status` shows what was learned of it. Workers ask it as configured again, and learn anew from what it answers.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings()) as batches:
        facts = batches.forget(model)
    if as_json:
        answer_json("forget", {"model": model, "facts": facts})
    else:
        answer(clean(f"{model}: {count(facts, 'fact')} forgotten" if facts else f"{model}: nothing was learned of it"))
