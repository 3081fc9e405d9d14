"""Examples and code: there where they are asked, and readable by a parser. Nothing is ever run."""

from __future__ import annotations

import ast
import json
import re
import tomllib
import warnings
from collections.abc import Callable
from typing import Any, Final

import yaml

from ..content import Block, Part
from ..score import Finding
from .view import View

_MAX_CHARACTERS: Final = 20_000
# Sessions, output, gaps to fill and code that is wrong on purpose are no programs.
_NO_PROGRAM: Final = re.compile(
    r"^\s*(?:>>>|\.\.\.|In \[|\$ )|_{3,}|\.\.\.\s*$|^\s*#.*\b(?:error|fails?|wrong|broken)\b|[<\[]\w+[ -]\w+[>\]]",
    re.I | re.M,
)
# A line that stands for code instead of being some, between dots: it says that code is elsewhere.
_COMMENT: Final = r"^\s*(?:#+|//+|--|/\*+|<!--|%|;+|(?=\.{3}|…))[ \t(*]*"
_OF_CODE: Final = (
    r"rest|remaining|remainder|existing|unchanged|omitted|same as|as above|as before|goes? here|code|commands?|solution"
    r"|fill in|resto|igual que|existente|sin cambios|omitid[oa]s?|aquí van?|código|tus comandos|restlicher|wie oben"
    r"|unverändert|ausgelassen|weggelassen|hier (?:steht|kommt)|reste|comme (?:ci-dessus|avant)|inchangée?|omise?s?"
    r"|остальной|остальная|как выше|без изменений|опущен\w*|код"
)
_DOTTED: Final = re.compile(
    rf"{_COMMENT}(?:.*(?:\.{{3}}|…).*\b(?:{_OF_CODE})\b|.*\b(?:{_OF_CODE})\b.*(?:\.{{3}}|…))",
    re.IGNORECASE | re.MULTILINE,
)
# The same without dots is a remark of nothing else.
_ELIDED: Final = re.compile(
    _COMMENT + r"(?:(?:the )?(?:rest|remainder) of (?:the|your|this)"
    r" (?:code|file|function|script|program|class|method|commands?)"
    r"(?: (?:is |stays )?(?:unchanged|omitted|(?:goes |as )?(?:here|above|before)|the same))?"
    r"|(?:(?:code |existing code |lines |commands )?(?:is |are )?)(?:unchanged|omitted)(?: for (?:brevity|clarity))?"
    r"|(?:existing|remaining) code(?: (?:goes )?here)?|same as (?:above|before)|as (?:above|before)"
    r"|(?:your|the) (?:code|commands?|solution) (?:go(?:es)? )?here|(?:code|commands?) go(?:es)? here|fill in"
    r"|(?:el )?resto del? (?:código|archivo|programa|script|la función|los comandos).*|igual que (?:arriba|antes)"
    r"|código existente|sin cambios|omitid[oa]s?(?: por brevedad)?|tu código(?: aquí)?"
    r"|aquí van? (?:tu código|tus comandos|el código|los comandos)"
    r"|tus comandos(?: (?:van )?aquí)?"
    r"|(?:der )?(?:rest des (?:codes|programms|skripts)|restlicher code).*|wie oben|unverändert|ausgelassen|weggelassen"
    r"|hier (?:steht|kommt) (?:der|dein|ihr) (?:code|rest)(?: wie oben)?"
    r"|(?:le )?reste du (?:code|fichier|programme|script).*|comme (?:ci-dessus|avant)|inchangée?|omise?s?"
    r"|votre code(?: ici)?"
    r"|остальной код.*|остальная (?:часть|программа).*|как выше|без изменений|опущен\w*|ваш код(?: здесь)?)"
    r"\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_ELIDED_ONE: Final = 0.86
_ELIDED_MORE: Final = 0.76
_ELIDED_ONLY: Final = 0.8  # the lesson has one block
_HANDS_ON: Final = ("code_tutorial", "case_study")


def examples(view: View) -> Finding | None:
    """A code block, table, quote or list of steps in every section that is to show something."""
    parts = [part for section, part in view.matched if part and section.content_archetype in _HANDS_ON]
    if not parts:
        return None
    bare = [part for part in parts if not _shows(part)]
    score = 1 - len(bare) / len(parts)
    evidence = f"{len(parts) - len(bare)} of {len(parts)} hands-on sections show an example"
    return Finding(score, evidence, f'Show an example in "{bare[0].title}"' if bare else "")


def code(view: View) -> Finding | None:
    """Blocks labelled python, json, yaml or toml that a parser accepts."""
    blocks = [block for block in view.outline.blocks if block.kind == "code" and _checks(block)]
    if not blocks:
        return None
    bad = [(block, problem) for block in blocks if (problem := _problem(block)) is not None]
    score = 1 - len(bad) / len(blocks)
    if not bad:
        return Finding(1, f"{len(blocks)} blocks parse")
    block, problem = bad[0]
    return Finding(score, f"line {block.line}: {block.info}: {problem}", "Correct the code")


def elision(view: View) -> Finding | None:
    """Blocks of code in the sections that hold a remark where code should be."""
    teach = [block for part in view.sections for block in part.blocks if block.kind == "code"]
    if not teach:
        return None
    elided = [block for block in teach if _DOTTED.search(block.text) or _ELIDED.search(block.text)]
    if not elided:
        return Finding(1, f"{len(teach)} blocks of code are whole")
    share = len(elided) / len(teach)
    ceiling = _ELIDED_MORE - 0.2 * share
    if len(elided) == 1:
        ceiling = _ELIDED_ONE if len(teach) > 1 else _ELIDED_ONLY
    evidence = f"line {elided[0].line}: a remark stands where code should be, in {len(elided)} of {len(teach)} blocks"
    return Finding(1 - share, evidence, "Show the whole code", ceiling=ceiling)


def _shows(part: Part) -> bool:
    return any(block.kind in ("code", "table") or block.quoted or "`" in block.text for block in part.blocks)


def _checks(block: Block) -> bool:
    return (
        block.info in _PARSERS
        and block.closed
        and len(block.text) <= _MAX_CHARACTERS
        and not _NO_PROGRAM.search(block.text)
    )


def _problem(block: Block) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in an example is not our warning
            _PARSERS[block.info](block.text)
    except SyntaxError as exc:
        return exc.msg
    except (ValueError, yaml.YAMLError, RecursionError, MemoryError) as exc:
        return " ".join(str(exc).split())[:80]
    return None


def _yaml(text: str) -> Any:
    """Composed only: no objects are built, so aliases cannot multiply."""
    return list(yaml.compose_all(text, yaml.SafeLoader))


_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    "python": ast.parse, "py": ast.parse, "python3": ast.parse, "json": json.loads, "yaml": _yaml, "yml": _yaml,
    "toml": tomllib.loads,
}  # fmt: skip
