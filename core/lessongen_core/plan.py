"""A plan file (`run --plan`): a run in JSON, with the names of the user's document (docs/decisions/seed.md).

A flag beats the plan, the plan beats `lessongen.toml`. What makes no sense for lessons is accepted and said so; what
nobody knows is an error with the nearest name.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from .config import DEFAULT_MODELS, FileSettings, Model, Settings
from .errors import ConfigError
from .nearest import suggestion
from .one_line import clipped
from .quality import CEILINGS, CRITERIA
from .spec.json_document import read_json
from .spec.messages import model_findings
from .spec.positions import Document, Finding, Unreadable, path_text, shown
from .spec.positions import Path as ValuePath

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 50
MAX_DELAY_MS = 3_600_000
BEFORE_THE_RUN = ("broker", "store", "provider")  # each a check of lessongen_jobs.preflight
ON_EVERY_LESSON = ("quality", *CEILINGS)  # a lesson that fails one never succeeds, whether a plan names it or not
PART_OF_THE_SCORE = tuple(name for name, *_ in CRITERIA if name not in CEILINGS)
_OF_CODE = re.compile(r"(?:(?:pnpm|npm|yarn)\s+(?:run\s+)?)?(?:type-?check|build|tests?|lint)(?:\s.*)?", re.IGNORECASE)

Name = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Target = Annotated[StrictStr, StringConstraints(min_length=1, max_length=4096, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class Backoff(_Part):
    """`delay`: milliseconds before the second attempt; it doubles with each further one."""

    type: Literal["exponential"] = "exponential"
    delay: Annotated[StrictInt, Field(ge=0, le=MAX_DELAY_MS)] | None = None


class RetryStrategy(_Part):
    """`attempts` of one lesson, the first included."""

    attempts: Annotated[StrictInt, Field(ge=1)] | None = None
    backoff: Backoff | None = None


class PlanModel(_Part):
    """`maxRetries`: attempts on this model before the next one is asked."""

    model: Name
    max_retries: Annotated[StrictInt, Field(ge=1)] | None = None


class ModelFallback(_Part):
    """The chain of models."""

    primary: PlanModel
    fallback: PlanModel | None = None


class Validation(_Part):
    """Names of checks. A plain list means that all are required; one that is optional only warns."""

    required: tuple[StrictStr, ...] = ()
    optional: tuple[StrictStr, ...] = ()


class Plan(_Part):
    """One plan file."""

    job_type: Name | None = None
    concurrency: Annotated[StrictInt, Field(ge=1, le=1000)] | None = None
    retry_strategy: RetryStrategy | None = None
    model_fallback: ModelFallback | None = None
    validation: Validation = Validation()
    target_files: Annotated[tuple[Target, ...], Field(min_length=1)] | None = None
    mcp_guidance: Any = None

    @property
    def out(self) -> Path | None:
        """The folder that holds all target files; relative to where the command runs, like `--out`."""
        return _common_folder(self.target_files) if self.target_files else None

    def checks(self, *, required: bool) -> tuple[str, ...]:
        """The checks to pass before the run."""
        names = self.validation.required if required else self.validation.optional
        return tuple(dict.fromkeys(name for name in map(_folded, names) if name in BEFORE_THE_RUN))

    def applied(self, settings: Settings) -> Settings:
        """`settings`, with what the plan sets in place of what the file said."""
        return dataclasses.replace(settings, file=settings.file.model_copy(update=self.changes(settings.file)))

    def changes(self, file: FileSettings) -> dict[str, Any]:
        """The sections of `file` that the plan changes, as they are with it."""
        changes: dict[str, Any] = {}
        if self.concurrency is not None:
            changes["workers"] = file.workers.model_copy(update={"count": self.concurrency})
        if self.retry_strategy is not None:
            changes["retry"] = file.retry.model_copy(update=_retry_changes(self.retry_strategy, file.retry.cap_s))
        if self.model_fallback is not None:
            chosen = (self.model_fallback.primary, self.model_fallback.fallback)
            changes["models"] = tuple(_model(entry, file.models) for entry in chosen if entry is not None)
        return changes

    def warnings(self, settings: Settings) -> tuple[str, ...]:
        """What the plan asks for and this run does not do, or does otherwise; `settings` as `applied` made them."""
        return tuple(f"plan: {text}" for text in self._warnings(settings))

    def _warnings(self, settings: Settings) -> Iterator[str]:
        limit = settings.file.limits.concurrency
        if self.concurrency is not None and self.concurrency > limit:
            yield f"concurrency {self.concurrency}: at most {limit} calls run at once ([limits] concurrency)"
        if self.model_fallback is not None:
            yield from _model_warnings(self.model_fallback, offline=settings.offline)
        for name in (*self.validation.required, *self.validation.optional):
            if _OF_CODE.fullmatch(name.strip()):
                yield f"validation {shown(name)}: accepted, not applicable: a lesson is text, nothing is compiled"
            elif _folded(name) in PART_OF_THE_SCORE:
                threshold = settings.file.quality.threshold
                yield (
                    f"validation {shown(name)}: a part of every lesson's score, which as a whole must reach "
                    f"{threshold:g}; it does not decide alone"
                )
        if "mcp_guidance" in self.model_fields_set:
            yield "mcpGuidance: accepted, not applicable: a run consults no tools"


@dataclasses.dataclass(frozen=True)
class PlanFile:
    """A plan and the file it was read from."""

    path: Path
    plan: Plan
    document: Document


def load_plan(path: Path) -> Plan:
    """Read a plan file.

    Raises:
        ConfigError: it cannot be read, is no JSON or no plan; every problem is a line `file:line:column`.
    """
    return read_plan_file(path).plan


def read_plan_file(path: Path) -> PlanFile:
    """`load_plan`, for who also wants to know what stands where. Raises as it does."""
    try:
        document = read_json(_read(path))
    except Unreadable as exc:
        raise _wrong(path, [f"{exc.line}:{exc.column}: {path_text(exc.path)}: {exc.message}"]) from None
    plan, findings = _checked(document)
    if plan is None or findings:
        raise _wrong(path, [_line(document, finding) for finding in sorted(findings, key=document.place_of)])
    return PlanFile(path, plan, document)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or "not a file name"
        raise ConfigError(
            f"the plan {clipped(str(path), 200)} cannot be read: {reason}", hint="correct --plan"
        ) from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        column = exc.start - data.rfind(b"\n", 0, exc.start)
        raise Unreadable(f"the file is not UTF-8: byte {data[exc.start]:#04x}", line, column) from None
    if not text.strip():
        raise Unreadable("the file is empty")
    return text


def _checked(document: Document) -> tuple[Plan | None, list[Finding]]:
    findings = list(document.findings)
    if not isinstance(document.value, dict):
        return None, [*findings, Finding((), f"a plan is one JSON object, not {shown(document.value)}")]
    value = _written_out(document.value)
    findings += _unknown_checks(value.get("validation"))
    plan = None
    try:
        plan = Plan.model_validate(value)
        if plan.target_files is not None and plan.out is None:
            message = "targetFiles have only the root in common; name the output folder itself"
            findings.append(Finding(("targetFiles",), message))
    except ValidationError as exc:
        findings += model_findings(exc, Plan, document, ())
    return plan, [_placed(finding, document.value) for finding in findings]


def _written_out(value: dict[str, Any]) -> dict[str, Any]:
    """The long form of both short ones: a list of checks is required, one target is a folder; without `$schema`."""
    long = {key: inner for key, inner in value.items() if key != "$schema"}
    if isinstance(long.get("validation"), list):
        long["validation"] = {"required": long["validation"]}
    if isinstance(target := long.get("targetFiles"), str):
        long["targetFiles"] = [target.strip() and f"{target.strip().rstrip('/')}/"]
    return long


def _as_written(path: ValuePath, value: dict[str, Any]) -> ValuePath:
    """Where the author wrote what stands at `path` of the long form."""
    if path[:2] == ("validation", "required") and isinstance(value["validation"], list):
        return ("validation", *path[2:])
    if path[:1] == ("targetFiles",) and isinstance(value["targetFiles"], str):
        return ("targetFiles",)
    return path


def _placed(finding: Finding, value: dict[str, Any]) -> Finding:
    path = _as_written(finding.path, value)
    message = finding.message.replace(path_text(finding.path[-2:]), path_text(path[-2:]), 1)
    return finding if path == finding.path else dataclasses.replace(finding, path=path, message=message)


def _unknown_checks(validation: Any) -> Iterator[Finding]:
    known = (*BEFORE_THE_RUN, *ON_EVERY_LESSON, *PART_OF_THE_SCORE)
    kinds = validation.items() if isinstance(validation, dict) else ()
    for kind, names in kinds:
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and _folded(name) not in known and not _OF_CODE.fullmatch(name.strip()):
                message = f"{shown(name)} is no check{suggestion(_folded(name), known)}"
                yield Finding(("validation", kind, index), message)


def _line(document: Document, finding: Finding) -> str:
    line, column = document.place_of(finding)
    return f"{line}:{column}: {path_text(finding.path)}: {finding.message}"


def _wrong(path: Path, lines: list[str]) -> ConfigError:
    name = clipped(str(path), 200)
    more = [f"and {len(lines) - MAX_PROBLEMS} more"] if len(lines) > MAX_PROBLEMS else []
    problems = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return ConfigError(
        f"{problems} in the plan; nothing was submitted",
        details=[f"{name}:{line}" for line in lines[:MAX_PROBLEMS]] + more,
        hint=f"correct {name}",
    )


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def _retry_changes(strategy: RetryStrategy, cap_s: float) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if strategy.attempts is not None:
        changes["attempts"] = strategy.attempts
    if strategy.backoff is not None and strategy.backoff.delay is not None:
        base_s = strategy.backoff.delay / 1000
        changes |= {"base_s": base_s, "cap_s": max(cap_s, base_s)}  # the cap must not cut the first wait
    return changes


def _model(entry: PlanModel, configured: tuple[Model, ...]) -> Model:
    """The model by its name; window and prices are those of `[[models]]`, where it is named there."""
    known = {model.name: model for model in (*DEFAULT_MODELS, *configured)}
    model = known.get(entry.model) or Model(name=entry.model)
    return model if entry.max_retries is None else model.model_copy(update={"max_tries": entry.max_retries})


def _model_warnings(chain: ModelFallback, *, offline: bool) -> Iterator[str]:
    if offline:
        yield "modelFallback: not used: the offline writer asks no model"


def _common_folder(targets: tuple[str, ...]) -> Path | None:
    """The folder that holds all `targets`, None when only the root does. With an extension a target is a file."""
    here = Path.cwd()
    folders = []
    for name in targets:
        path = Path(os.path.abspath(name))  # noqa: PTH100 (resolve() would follow links of the user's)
        folders.append(path.parent if path.suffix and not name.endswith("/") else path)
    common = Path(os.path.commonpath(folders))
    if common == Path(common.anchor):
        return None
    return common.relative_to(here) if common.is_relative_to(here) else common
