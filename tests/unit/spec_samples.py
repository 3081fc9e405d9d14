"""A valid full lesson, course and batch as plain values, for tests to damage; and where the shared data is."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from lessongen_core.spec.loader import LoadedSpecs, load_specs

LESSONS = Path(__file__).parents[2] / ".." / "shared" / "lessons"

_LESSON: dict[str, Any] = {
    "lesson_id": "1.1",
    "title": "Why the sea rises and falls",
    "description": "What moves the water, and why does it happen twice a day?",
    "metadata": {
        "target_audience": "novice",
        "tone": "conversational-professional",
        "compliance_level": "standard",
        "content_archetype": "concept_explainer",
    },
    "learning_objectives": [
        {"id": "LO-1.1.1", "objective": "Explain why most coasts have two high waters.", "bloom_level": "understand"},
        {"id": "LO-1.1.2", "objective": "Compare a spring tide with a neap tide.", "bloom_level": "analyze"},
    ],
    "intro_blueprint": {
        "hook_strategy": "question",
        "hook_topic": "Where does the water go?",
        "key_learning_objectives": "Explain two high waters a day",
    },
    "sections": [
        {
            "title": "The pull of the Moon",
            "content_archetype": "concept_explainer",
            "rag_context_id": "tides",
            "constraints": {"depth": "summary", "required_keywords": ["bulge"], "prohibited_terms": ["obviously"]},
            "key_points_to_cover": ["The Moon draws up two bulges, so most coasts have two high waters a day."],
        }
    ],
    "exercises": [
        {
            "type": "conceptual",
            "difficulty": "easy",
            "learning_objective_id": "LO-1.1.2",
            "structure_template": "Given the phase of the Moon, say which tide it is.",
            "rubric_criteria": [
                {"criteria": ["Names the phase"], "weight": 60},
                {"criteria": ["Explains the pulls"], "weight": 40},
            ],
        }
    ],
    "rag_context": {
        "primary_documents": ["tides.md"],
        "search_queries": ["why two high tides a day"],
        "expected_chunks": 5,
    },
    "estimated_duration_minutes": 15,
    "difficulty_level": "beginner",
}


def full_lesson(**changes: Any) -> dict[str, Any]:
    """A valid lesson in the full form, with top-level fields replaced."""
    return {**deepcopy(_LESSON), **changes}


def short_lesson(**changes: Any) -> dict[str, Any]:
    """A valid lesson in the short form, with fields replaced."""
    return {"title": "Tides", "objectives": ["Explain why the sea rises and falls."], **changes}


def batch(*lessons: Any, **changes: Any) -> dict[str, Any]:
    """A valid batch file with one set, `tides`."""
    top = {"course": {"title": "Tides"}, "sources": {"tides": ["tides.md"]}, "lessons": list(lessons)}
    return {**top, **changes}


def write_sources(folder: Path) -> None:
    """The document that `batch` names."""
    (folder / "tides.md").write_text(
        "# Tides\n\nThe Moon draws up two bulges of water, so there are two high waters.\n"
    )


def load(folder: Path, content: Any, name: str = "batch.json") -> LoadedSpecs:
    """Write `content` (text as it is, anything else as JSON) beside its sources, and load it."""
    write_sources(folder)
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return load_specs([path])


def shared_lessons() -> Path:
    """The folder of real courses; the test is skipped without it, but fails under CI."""
    if not LESSONS.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{LESSONS} is missing")
        pytest.skip("the shared lessons are not here")
    return LESSONS
