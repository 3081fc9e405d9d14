"""A small lesson that does all its spec asks, for tests to damage; its score and one criterion of it."""

from __future__ import annotations

from lessongen_core.quality import Criterion, Score, score_lesson
from lessongen_core.spec.models import Course, LessonSpec

COURSE = Course.model_validate(
    {"title": "Reading the tides", "language": "en", "guidance": {"avoid_jargon": ["syzygy", "neap range"]}}
)
SPEC = LessonSpec.model_validate(
    {
        "lesson_id": "1.1",
        "title": "Why the sea rises and falls",
        "description": "What moves the water, and why does it happen twice a day?",
        "learning_objectives": [
            {
                "id": "LO-1",
                "objective": "Explain why most coasts have two high waters a day.",
                "bloom_level": "understand",
            },
            {"id": "LO-2", "objective": "Compare a spring tide with a neap tide.", "bloom_level": "analyze"},
        ],
        "sections": [
            {
                "title": "The pull of the Moon",
                "content_archetype": "concept_explainer",
                "rag_context_id": "tides",
                "constraints": {"depth": "summary", "required_keywords": ["bulge"], "prohibited_terms": ["obviously"]},
                "key_points_to_cover": ["The Moon raises two bulges of water on opposite sides of the Earth."],
            },
            {
                "title": "Spring and neap tides",
                "content_archetype": "case_study",
                "rag_context_id": "tides",
                "constraints": {"depth": "summary"},
                "key_points_to_cover": ["At full Moon the pull of Sun and Moon adds up and the range is large."],
            },
        ],
        "exercises": [
            {
                "type": "conceptual",
                "difficulty": "easy",
                "learning_objective_id": "LO-2",
                "structure_template": "Given [a date] and [a place], say whether the tide is spring or neap, and why.",
                "rubric_criteria": [{"criteria": ["Names the right tide"], "weight": 100}],
            }
        ],
    }
)
PULL = """\
The Moon pulls on the sea. Its pull is strongest on the side of the Earth that faces it, so the water there is drawn
up into a bulge. On the far side the pull is weakest, and the water is left behind in a second bulge. The Moon therefore
raises two bulges of water, one on each of two opposite sides of the Earth.

The Earth turns below these bulges once a day. A coast passes through both of them, and that is why most coasts have two
high waters a day and two low waters between them. Because the Moon itself moves on, a tidal day lasts almost an hour
longer than a day by the clock, and each high water comes later than the one before it.

Land stands in the way of the water. In a narrow bay it piles up, and in a closed sea there is hardly any tide at all.
A pilot who knows only the Moon will be wrong by hours in some harbours, which is why every port keeps its own table of
times. Fishermen, sailors and engineers have kept such tables for centuries, long before anyone could say what caused
the movement that they wrote down each day.
"""
SPRING = """\
The Sun pulls on the sea as well, about half as strongly as the Moon. What matters is whether the two pull along the
same line. At full Moon and at new Moon they do: the pull of Sun and Moon adds up, and the range between high and low
water is large. Sailors call this a spring tide, although it has nothing to do with the season.

A week later the Sun stands at a right angle to the Moon. Each fills the hollow that the other one draws, so high water
is not very high and low water is not very low. This is a neap tide. Compare the two in the table below, which was
written down in a small harbour during one month.

| tide | high water | low water |
| ---- | ---------- | --------- |
| spring | 5.1 m | 0.4 m |
| neap | 3.9 m | 1.6 m |

A boat that floats over a sand bank at a neap tide may touch the ground at the low water of a spring tide. If you plan
to anchor for the night, look up which of the two is coming, and leave enough water below the keel for the lowest level
that the table gives. People who forget this wake up on a boat that lies on its side.
"""
LESSON = f"""\
# Why the sea rises and falls

Where does the water go when the beach grows wide, and why is it back a few hours later? This lesson follows the water.

## The pull of the Moon

{PULL}
## Spring and neap tides

{SPRING}
## Exercises

### Exercise 1: The tide of a date

It is the first of May, the Moon is full, and you are in the harbour of the table. Is the tide spring or neap, and why?

#### Solution

It is a spring tide: at full Moon the Sun and the Moon pull along one line, so that their pulls add up.

#### Rubric

- Names the right tide (100 %)

## Summary

- The Moon raises two bulges, and a coast turns through both of them every day.
- Sun and Moon together make spring tides; against each other they make neap tides.
"""


def score(text: str, **options: object) -> Score:
    return score_lesson(text, SPEC, COURSE, **options)  # type: ignore[arg-type]


def criterion(result: Score, name: str) -> Criterion:
    return next(c for c in result.criteria if c.name == name)
