"""A course of any size for tests: lessons that differ in id and title, all from one source written for this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SOURCE = """\
# Keeping a sourdough starter

## What a starter is

A sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria live
together. The yeast makes carbon dioxide, which lifts the bread. The bacteria make lactic acid and acetic
acid, which give the bread its taste and keep moulds away. A starter that is fed every day holds far more
bacteria than yeast, and both need the sugar that enzymes free from the starch of the flour.

A young starter smells of wet flour. After a few days it smells of yoghurt and ripe fruit, because the
bacteria have begun to make acid. A smell of nail varnish means that the starter is hungry: acetic acid and
alcohol have joined into an ester. Feeding the starter twice in one day brings the mild smell back.

The warmth of the kitchen decides how fast a starter works. At 26 degrees a fed starter doubles in about five
hours. At 20 degrees it needs about ten hours. Below 5 degrees the yeast all but sleeps, and a starter in the
refrigerator keeps for two weeks between two feedings.

## Feeding a starter

Feeding means that most of the starter is taken away and the rest gets fresh flour and water. A common ratio
is one part of starter, two parts of flour and two parts of water by weight. A scale is better than a cup,
since a cup of flour may hold 110 grams or 150 grams.

To feed a starter, put 20 grams of it into a clean jar, add 40 grams of flour and 40 grams of water, and stir
until no dry flour is left. Mark the height on the jar with a rubber band. The starter is ready when it has
doubled and its surface is domed; a starter that has fallen again has used up its food.

Wholemeal rye flour feeds a starter best, because the bran carries more minerals and more wild yeast than
white flour. A change of flour slows a starter down for two or three feedings. Water from the tap does no harm
where it is not heavily chlorinated; water that stood overnight has lost most of its chlorine.

What is taken away at feeding is called the discard. It is too weak to lift bread, but it gives pancakes and
crackers a pleasant sour taste. Keep it in the refrigerator for up to one week.

## When something goes wrong

Grey liquid on the surface is called hooch. It is alcohol and water and shows that the starter is hungry; pour
it off or stir it in, then feed the starter. Pink or orange streaks are another matter: they come from foreign
bacteria, and the whole starter has to be thrown away. Fuzzy spots are mould, and they too mean that the
starter is lost.

A starter that does not rise after a week is usually too cold. Move the jar to a warmer place and feed it with
rye flour twice a day. A starter that rises but smells sharp is fed too seldom. A starter that is thin like
water has been given too much water, or its flour has little protein; use less water at the next feeding.
"""


SECTION = {"content_archetype": "concept_explainer", "rag_context_id": "starter"}
CONSTRAINTS = {"depth": "summary", "prohibited_terms": ["obviously"]}
TEMPLATE: dict[str, Any] = {
    "lesson_id": "1.{n}",
    "title": "Keeping a sourdough starter, lesson {n}",
    "description": "How a sourdough starter lives, and how it is fed.",
    "metadata": {
        "target_audience": "novice",
        "tone": "conversational-professional",
        "compliance_level": "standard",
        "content_archetype": "concept_explainer",
    },
    "learning_objectives": [
        {
            "id": "LO-1.{n}.1",
            "objective": "Explain what lives in a sourdough starter.",
            "bloom_level": "understand",
        },
        {
            "id": "LO-1.{n}.2",
            "objective": "Feed a starter with flour and water by weight.",
            "bloom_level": "apply",
        },
    ],
    "intro_blueprint": {
        "hook_strategy": "question",
        "hook_topic": "What makes bread rise without bought yeast?",
        "key_learning_objectives": "Explain what lives in a starter, Feed a starter",
    },
    "sections": [
        {
            **SECTION,
            "title": "What a starter is",
            "constraints": {**CONSTRAINTS, "required_keywords": ["yeast", "bacteria"]},
            "key_points_to_cover": ["Wild yeast and lactic acid bacteria live together in flour and water."],
        },
        {
            **SECTION,
            "title": "Feeding a starter",
            "constraints": {**CONSTRAINTS, "required_keywords": ["flour", "water"]},
            "key_points_to_cover": ["Most of the starter is taken away, the rest gets fresh flour and water."],
        },
    ],
    "exercises": [
        {
            "type": "conceptual",
            "difficulty": "easy",
            "learning_objective_id": "LO-1.{n}.2",
            "structure_template": "Given a jar of hungry starter, say how you feed it and when it is ready.",
            "rubric_criteria": [
                {"criteria": ["Names the amounts by weight"], "weight": 60},
                {"criteria": ["Says how a ready starter looks"], "weight": 40},
            ],
        }
    ],
    "rag_context": {
        "primary_documents": ["starter.md"],
        "search_queries": ["what is a sourdough starter", "feeding a starter"],
        "expected_chunks": 5,
    },
    "estimated_duration_minutes": 10,
    "difficulty_level": "beginner",
}


def write_course(folder: Path, count: int, *, name: str = "course", title: str = "Sourdough") -> Path:
    """Write a batch file with `count` lessons, ids 1.1 to 1.`count`, and its source; return the batch file's path."""
    (folder / "starter.md").write_text(SOURCE, encoding="utf-8")
    path = folder / f"{name}.json"
    course = {"title": title, "language": "en", "audience": "novice"}
    lessons = [lesson(n) for n in range(1, count + 1)]
    path.write_text(json.dumps({"course": course, "sources": {"starter": ["starter.md"]}, "lessons": lessons}))
    return path


def lesson(n: int) -> dict[str, Any]:
    """Lesson 1.`n` in the full form."""
    filled: dict[str, Any] = json.loads(json.dumps(TEMPLATE).replace("{n}", str(n)))
    return filled
