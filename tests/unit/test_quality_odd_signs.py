"""Tags of posts, and what only looks like one."""

from __future__ import annotations

import pytest
from tide_lesson import LESSON, criterion, score


def told(*paragraphs: str):
    return score(LESSON.replace("Land stands", "\n\n".join([*paragraphs, "Land stands"]), 1))


@pytest.mark.parametrize(
    "ends",
    ["#tide #moon #harbour", "#marea #luna #puerto", "🌊 #ebbe und 🌙 #flut im #hafen ⛵", "#прилив #луна #порт"],
)
def test_tags_in_a_row_or_beside_pictures_are_left_over(ends):
    """At the end of two paragraphs, in any language."""
    found = told(f"The water comes back in the evening. {ends}", f"The boats lift from the sand again. {ends}")
    assert "leftovers" in found.caps
    assert criterion(found, "tags").evidence.startswith("line ")


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            "A board is sorted by labels: #urgent for what must be done before high water, #later for the rest.",
            "Put #urgent on the bank, #later on the paint of the boat, and #done on the light once it burns.",
        ),
        (
            "The part with the table has the id #table, its head #head, and the map #map. A link to #map jumps there.",
            "The style sheet colours #head blue, #table white and #map grey, and so does that of #table",
        ),
        (
            "Im Kanal #hafen stehen die Zeiten, in #wetter der Wind und in #boote die Liste der Boote.",
            "Wer fragen will, schreibt in #hafen, und #wetter ist nur zum Lesen, wie auch #boote.",
        ),
    ],
)
def test_names_in_a_sentence_are_no_tags(paragraphs):
    """Labels, ids, channels."""
    assert "tags" not in {c.name for c in told(*paragraphs).criteria}
