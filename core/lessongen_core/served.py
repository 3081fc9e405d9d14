"""Whether the model that answered is clearly another than the one that was asked."""

from __future__ import annotations

import re

_FAMILIES = frozenset(
    {
        "gpt", "claude", "gemini", "gemma", "llama", "mistral", "mixtral", "ministral", "codestral", "magistral",
        "devstral", "qwen", "qwq", "deepseek", "grok", "command", "kimi", "glm", "phi", "yi", "nova", "jamba", "sonar",
        "hermes", "nemotron", "granite", "falcon", "olmo", "smollm", "minimax", "ernie", "doubao", "hunyuan", "titan",
        "palm", "dbrx", "vicuna", "tinyllama", "stablelm",
    }
)  # fmt: skip
_TIERS = frozenset(
    {"mini", "nano", "lite", "tiny", "micro", "small", "medium", "large", "ultra", "haiku", "sonnet", "opus", "flash",
     "pro"}
)  # fmt: skip
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-.]?[01][0-9][-.]?[0-3][0-9]|[-@:][0-9]{4,8}(?![0-9b.])")


def served_another(asked: str, served: str) -> bool:
    """Return True only when `served` is clearly another family, generation or size than `asked`.

    Vendor prefixes, dates, "-latest", case, the path and the ending of a local file make no difference, and neither do
    names that tell nothing ("default", "my-deployment").
    """
    one, other = _normal(asked), _normal(served)
    if not one or not other or one == other:
        return False
    families, others = _families(one), _families(other)
    if not families or not others:
        return False
    if families.isdisjoint(others):
        return True
    return _differ(_sizes(one), _sizes(other)) or _differ(_generation(one), _generation(other)) or _tiers(one, other)


def _normal(name: str) -> str:
    name = re.split(r"[/\\]", name.strip().lower()[:200])[-1].removesuffix(".gguf")
    return _DATE.sub("", name.split("@")[0].removesuffix(":free"))


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z]+", name)


def _families(name: str) -> set[str]:
    return {family for family in _FAMILIES for word in _words(name) if word == family or word.startswith(family)}


def _sizes(name: str) -> set[str]:
    return {size.removesuffix(".0") for size in re.findall(r"(?<![0-9.])([0-9]{1,4}(?:\.[0-9])?)b(?![a-z])", name)}


def _generation(name: str) -> set[str]:
    """The first number that is no size: 3 of claude-3.5, 4 of gpt-4o."""
    found = re.search(r"(?<![0-9a-z.])(?:[a-z]*?)([0-9]{1,2})(?![0-9]*(?:\.[0-9])?b(?![a-z]))(?![0-9])", name)
    return {found[1]} if found else set()


def _tiers(one: str, other: str) -> bool:
    """Another size by name; a name without one and without a generation may stand for any."""
    first, second = _TIERS.intersection(_words(one)), _TIERS.intersection(_words(other))
    if first and second:
        return first.isdisjoint(second)
    bare = one if not first else other
    return first != second and bool(_generation(bare))


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
