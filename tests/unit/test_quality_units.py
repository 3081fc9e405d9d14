"""Does each unit belong, and is it whole: exercises and solutions, sections, summary, sentences, blocks of code."""

from __future__ import annotations

import pytest
from test_quality_faults import ARABIC, HEBREW, right_to_left
from test_quality_languages import SAMPLES
from tide_lesson import COURSE, LESSON, PULL, SPEC, criterion, score

from lessongen_core.quality import Score, score_lesson
from lessongen_core.spec.models import Course, LessonSpec

UNITS = ("belonging", "code_belonging", "tasks", "sentences", "elision", "flow")
BREAD = """\
Flour, water, salt and yeast are all that a baker needs. The dough is kneaded for ten minutes, until it no longer sticks
to the bowl, and left under a cloth in a warm kitchen. After an hour it has doubled.

Then the loaf is shaped, scored with a sharp knife and put on a hot stone. Steam keeps the crust soft while the crumb
is still growing. A loaf is done when it sounds hollow as you knock on its bottom; let it cool on a rack before cutting.

Rye flour behaves in another way. It hardly builds gluten, so bakers add sourdough, whose acid helps the crumb to set.
"""
EXERCISES = (
    ("A table of your own", "Draw a curve of the harbour table and mark where the range is greatest.",
     "The curve is steepest between 0.4 m and 5.1 m: there the range of the harbour is greatest."),
    ("A bay without tides", "Why does a closed sea like the Baltic rise by only a few centimetres?",
     "A closed sea has no room in which a bulge could pile up, and the Baltic is nearly closed."),
    ("The keel and the bank", "Your boat floats at neap. Will its keel touch the sand bank a week later?",
     "It will: at spring the low water over the sand bank is lower, and the keel touches."),
    ("Later every day", "By how many minutes does each tidal day come later, and what moves on meanwhile?",
     "By about fifty minutes, because the Moon moves on while the Earth turns: a tidal day is longer."),
)  # fmt: skip


def with_exercises(*rows: tuple[str, str, str]) -> str:
    """The lesson with these (title, task, solution) behind its own exercise."""
    texts = [
        f"### Exercise {number}: {title}\n\n{task}\n\n#### Solution\n\n{solution}\n"
        for number, (title, task, solution) in enumerate(rows, 2)
    ]
    return LESSON.replace("## Summary", "\n".join([*texts, "## Summary"]))


def in_sections(language: str) -> tuple[LessonSpec, Course]:
    """The spec of a sample with its sections, as the long form names them."""
    sample = SAMPLES[language]
    titles = [line.lstrip("# ") for line in sample.text.splitlines() if line.startswith("## ")][:2]
    sections = [
        {
            "title": title,
            "content_archetype": "concept_explainer",
            "rag_context_id": "bread",
            "constraints": {"depth": "summary"},
            "key_points_to_cover": [objective],
        }
        for title, objective in zip(titles, sample.objectives, strict=True)
    ]
    aims = [
        {"id": f"LO-{number}", "objective": text, "bloom_level": "understand"}
        for number, text in enumerate(sample.objectives, 1)
    ]
    data = {"lesson_id": "1.1", "title": sample.title, "learning_objectives": aims, "sections": sections}
    return LessonSpec.model_validate(data), Course(language=language)


def accused(result: Score) -> set[str]:
    return {c.name for c in result.criteria if c.name in UNITS and (c.score < 1 or c.ceiling < 1)}


@pytest.mark.parametrize("language", SAMPLES)
def test_no_false_alarm_in_another_language(language):
    """A good lesson is accused of nothing, in the short form and in the long one."""
    spec, course = in_sections(language)
    long = score_lesson(SAMPLES[language].text, spec, course)
    assert accused(long) == set()
    short = LessonSpec.model_validate({**spec.model_dump(), "sections": []})
    assert accused(score_lesson(SAMPLES[language].text, short, course)) == set()


@pytest.mark.parametrize(("language", "text"), [("ar", ARABIC), ("he", HEBREW)])
def test_no_false_alarm_from_right_to_left(language, text):
    """Nothing is said where no table tells grammar words from others."""
    assert accused(right_to_left(language, text)) == set()


def test_no_false_alarm_in_a_good_lesson():
    """With one exercise and with five of their own."""
    assert accused(score(LESSON)) == set()
    assert accused(score(with_exercises(*EXERCISES))) == set()


@pytest.mark.parametrize("language", [*SAMPLES, "en"])
def test_a_section_on_another_subject(language):
    """Below a heading of the spec stands text of another lesson, in whatever language."""
    spec, course, text = (
        (SPEC, COURSE, LESSON) if language == "en" else (*in_sections(language), SAMPLES[language].text)
    )
    heading = text.index("\n## ", text.index("\n## ") + 1)
    end = text.index("\n## ", heading + 1)
    other = FOREIGN[language]
    result = score_lesson(f"{text[: text.index(chr(10), heading + 1)]}\n\n{other}\n{text[end:]}", spec, course)
    assert criterion(result, "belonging").score == 0
    assert "on another subject" in criterion(result, "belonging").evidence
    assert result.score <= 0.77


FOREIGN = {
    "en": BREAD,
    "es": """\
Las abejas viven en colmenas y hacen miel con el néctar de las flores. Cada mañana salen miles de obreras, vuelan hasta
los prados y regresan cargadas de polen. Dentro, otras cuidan las larvas, limpian las celdas y vigilan la entrada.

La reina pone unos dos mil huevos al día. Cuando envejece, las obreras crían una sucesora con jalea real. El apicultor
abre la caja con humo, saca los panales y deja bastantes reservas para el invierno.
""",
    "de": """\
Bienen wohnen in Stöcken und machen Honig aus dem Nektar der Blüten. Jeden Morgen fliegen Tausende Arbeiterinnen auf die
Wiesen und kehren mit Pollen beladen zurück. Drinnen pflegen andere die Larven, putzen Zellen und bewachen das Flugloch.

Die Königin legt täglich etwa zweitausend Eier. Wird sie alt, so ziehen Arbeiterinnen mit Futtersaft eine Nachfolgerin
auf. Der Imker öffnet den Kasten mit Rauch, nimmt Waben heraus und lässt genug Vorrat für den Winter.
""",
    "fr": """\
Les abeilles vivent dans des ruches et font du miel avec le nectar des fleurs. Chaque matin, des milliers d'ouvrières
volent vers les prairies et reviennent chargées de pollen. D'autres soignent les larves et gardent l'entrée.

La reine pond deux mille œufs par jour. Quand elle vieillit, les ouvrières élèvent une héritière avec de la gelée.
L'apiculteur ouvre la caisse avec de la fumée, sort les cadres et laisse assez de réserves pour l'hiver.
""",
    "ru": """\
Пчёлы живут в ульях и делают мёд из нектара цветов. Каждое утро тысячи рабочих пчёл летят на луга и возвращаются с
пыльцой. Внутри другие ухаживают за личинками, чистят соты и охраняют вход.

Матка откладывает около двух тысяч яиц в день. Когда она стареет, рабочие пчёлы выращивают новую на маточном молочке.
Пасечник открывает ящик с дымом, достаёт рамки и оставляет достаточно запасов на зиму.
""",
}


def test_a_section_that_the_spec_does_not_have():
    """Bounded a little where it is on the subject, and seen as strange where it is not."""
    more = (
        "A pilot asks three things of the tide: when is high water, how large is the range, and what does the Moon do "
    )
    more += (
        "tonight? The table of the port answers the first, a spring or neap tide the second, the calendar the third."
    )
    asked_for = score(LESSON.replace("## Exercises", f"## What a pilot asks\n\n{more}\n\n## Exercises"))
    assert 0.75 <= asked_for.score <= 0.9
    assert "does not have" in criterion(asked_for, "structure").evidence
    strange = score(LESSON.replace("## Exercises", f"## How bread is made\n\n{BREAD}\n## Exercises"))
    assert criterion(strange, "belonging").score == 0


def test_summary_and_introduction_of_another_lesson():
    """Neither a gate for an opening that comes from far nor a pass for a summary of something else."""
    summary = LESSON[LESSON.index("- The Moon raises two bulges, and") :]
    other = "- Yeast makes dough rise, and kneading builds gluten.\n- Steam keeps a crust soft; rye needs sourdough.\n"
    assert "off_topic" in score(LESSON.replace(summary, other)).caps
    opening = LESSON.split("\n\n")[1]
    bounded = score(LESSON.replace(opening, BREAD.split("\n\n")[1]))
    assert "the introduction is on another subject" in criterion(bounded, "belonging").evidence
    assert not bounded.caps


@pytest.mark.parametrize("heading", ["# Baking bread at home", "# The history of the lighthouse"])
def test_the_title_of_another_lesson(heading):
    """The first line names what the spec does not."""
    assert score(LESSON.replace("# Why the sea rises and falls", heading)).score <= 0.78


def test_parts_in_the_wrong_order():
    """Exercises and summary before what they are about."""
    exercises, summary = LESSON.index("## Exercises"), LESSON.index("## Summary")
    first = LESSON.index("## The pull")
    early = LESSON[:first] + LESSON[summary:] + "\n" + LESSON[first:summary]
    assert "misplaced" in score(early).caps
    second = LESSON.index("## Spring")
    middle = LESSON[:second] + LESSON[exercises:summary] + LESSON[second:exercises] + LESSON[summary:]
    assert score(middle).score <= 0.78


def test_a_heading_that_comes_twice():
    """The second half of a section begins with its heading again."""
    assert score(LESSON.replace("Land stands", "## The pull of the Moon\n\nLand stands")).score <= 0.78


def test_a_section_that_says_next_to_nothing():
    """A sentence, or a table that nobody explains; a section with code may say little."""
    assert (
        score(LESSON.replace(PULL, "The Moon pulls on the sea and the Earth turns under it, day by day.\n")).score
        <= 0.74
    )
    table = (
        "| word | meaning |\n| --- | --- |\n| bulge | what the Moon raises |\n| coast | has two high waters a day |\n"
    )
    assert score(LESSON.replace(PULL, table)).score <= 0.74


@pytest.mark.parametrize("hidden", ["<!-- {} -->", '<div style="display:none">{}</div>', "![{}](images/a.png)"])
def test_what_no_reader_sees_teaches_nothing(hidden):
    """Objectives and key points in a comment, a hidden element or the text of an image."""
    told = (
        "The Moon raises two bulges of water on opposite sides of the Earth, so most coasts have two high waters a day"
    )
    bare = LESSON.replace(PULL, f"{BREAD}\n")
    seen, unseen = (bare.replace(BREAD, f"{BREAD}\n{text}\n") for text in (f"{told}.", hidden.format(told)))
    covered = {name: criterion(score(text), "key_points").score for name, text in (("s", seen), ("u", unseen))}
    assert covered["u"] < covered["s"]


@pytest.mark.parametrize("task", ["", "Tides."])
def test_an_exercise_without_a_task(task):
    """A heading and a solution, and nobody says what is to be done."""
    own = LESSON[LESSON.index("It is the first of May") : LESSON.index("\n\n#### Solution")]
    result = score(LESSON.replace(own, task))
    assert "no_exercises" in result.caps
    assert "has no task" in criterion(result, "tasks").evidence


def test_an_exercise_that_asks_for_nothing():
    """It speaks about itself; a list of orders cannot be whole, so this is no gate."""
    own = LESSON[LESSON.index("It is the first of May") : LESSON.index("#### Solution")]
    result = score(
        LESSON.replace(own, "This exercise deepens what the lesson has taught about the tide of a date.\n\n")
    )
    assert "asks for nothing" in criterion(result, "tasks").evidence
    assert result.score <= 0.82 and not result.caps


def test_solutions_of_other_exercises():
    """Every exercise has the solution of the next one; where two share words, nothing is said."""
    moved = [(title, task, EXERCISES[(at + 1) % len(EXERCISES)][2]) for at, (title, task, _) in enumerate(EXERCISES)]
    assert "misplaced" in score(with_exercises(*moved)).caps
    assert "misplaced" not in score(with_exercises(*EXERCISES)).caps


def test_exercises_that_are_all_alike():
    """The same task again; the same solution again; the task as its own solution."""
    title, task, solution = EXERCISES[0]
    assert "repetition" in score(with_exercises(*[(f"{title} {n}", task, solution) for n in range(3)])).caps
    same = [(title, task, solution) for title, task, _ in EXERCISES]
    assert "repetition" in score(with_exercises(*same)).caps
    own = [(title, task, task) for title, task, _ in EXERCISES]
    assert "repetition" in score(with_exercises(*own)).caps


def test_exercises_of_another_lesson():
    """Bread in a lesson on tides; an exercise in other words than its objective's is still about them."""
    start, end = LESSON.index("It is the first of May"), LESSON.index("#### Rubric")
    bread = (
        "Why must dough be kneaded before it is shaped and scored?\n\n#### Solution\n\nKneading builds gluten, which "
    )
    before = LESSON[:start].replace("The tide of a date", "Kneading")
    other = (
        before
        + bread
        + "holds the gas of the yeast, so the loaf grows on the hot stone and its crumb sets.\n\n"
        + LESSON[end:]
    )
    assert "off_topic" in score(other).caps


def test_sections_that_stop_half_way():
    """In the middle of a sentence, or with a remark that the rest is elsewhere."""
    end = "for the lowest level\nthat the table gives. People who forget this wake up on a boat that lies on its side."
    assert end in LESSON
    assert score(LESSON.replace(end, "for the lowest level")).score <= 0.74
    for remark in ("*[continues]*", "…", "(The rest is left out for brevity.)", "*[Fortsetzung folgt in Teil 2]*"):
        assert score(LESSON.replace(end, f"for the ebb.\n\n{remark}")).score <= 0.74, remark
    for fine in ("*(Figure: a boat on its side)*", "The rest of the night is quiet.", "(See the table above.)"):
        assert criterion(score(LESSON.replace(end, f"for the ebb.\n\n{fine}")), "flow").score == 1, fine


def test_sentences_that_begin_twice_or_come_again():
    """Once may be a slip; what people say twice on purpose, within a sentence, is none."""
    begun = LESSON.replace("The Earth turns below", "The Earth turns The Earth turns below")
    twice = begun.replace("A week later the Sun", "A week later the A week later the Sun")
    assert score(begun).score <= 0.86 and score(twice).score <= 0.74
    closing = "\n\nThis makes every day at the sea much safer.\n\n"
    again = LESSON.replace("\n\nThe Earth turns", f"{closing}The Earth turns").replace("\n\nLand", f"{closing}Land")
    again = again.replace("\n\nA week later", f"{closing}A week later")
    assert score(again).score < score(LESSON).score
    fine = LESSON.replace("A week later the Sun", "The higher the bank, the higher the risk. A week later the Sun")
    assert criterion(score(fine), "sentences").score == 1


def test_remarks_in_place_of_code():
    """All but the first line is left out; a comment that explains is none, nor are dots in what a program prints."""
    block = "```python\nfor day in month:\n{}\n```\n\n"
    for remark in ("    # ... rest of the code ...", "    # your code goes here", "    # hier steht der Rest wie oben"):
        result = score(LESSON.replace("Land stands", f"{block.format(remark)}Land stands"))
        assert 0.75 < criterion(result, "elision").ceiling < 0.85, remark
    for fine in (
        "    print(day)  # the range of each day",
        "    ...",
        "    # high water comes later each day\n    wait()",
        "    # add the remaining water by hand\n    fill()",
        "    # skip the existing marks, the old ones stay unchanged\n    wait()",
        "    # look at the rest of the list\n    wait()",
    ):
        whole = score(LESSON.replace("Land stands", f"{block.format(fine)}Land stands"))
        assert criterion(whole, "elision").score == 1, fine


def test_code_of_which_nobody_speaks():
    """Blocks that share no word with the text; those that do are its examples."""
    strange = "".join(
        f"```sql\nSELECT {a} FROM {b};\n```\n\n" for a, b in (("wage", "staff"), ("name", "clerk"), ("city", "shop"))
    )
    bounded = score(LESSON.replace("Land stands", f"{strange}Land stands"))
    assert criterion(bounded, "code_belonging").ceiling < 0.85
    own = "".join(f"```sql\nSELECT {a} FROM tide;\n```\n\n" for a in ("high", "low", "range"))
    assert criterion(score(LESSON.replace("Land stands", f"{own}Land stands")), "code_belonging").score == 1


def test_key_words_in_headings_and_brackets():
    """Headings that are rows of key words, and a bracket full of them, were put there to be found."""
    rows = LESSON
    for start, row in (("The Earth turns", "Moon water bulges Earth"), ("Land stands", "Sun Moon pull range")):
        rows = rows.replace(start, f"### {row}\n\n{start}")
    assert "stuffing" in score(rows).caps
    bracket = LESSON.replace("\n\nLand stands", " (bulge, full Moon, spring tide, high waters, coasts)\n\nLand stands")
    assert not score(bracket).passed(0.75)
    fine = LESSON.replace("\n\nLand stands", " (in May, June, and some weeks of July)\n\nLand stands")
    assert criterion(score(fine), "stuffing").score == 1


def test_many_serious_faults_weigh_more_than_one():
    """Two may be one fault that is seen twice; a third one lowers the whole further."""
    one = score(LESSON.replace("# Why the sea rises and falls", "# Baking bread at home"))
    many = LESSON.replace("# Why the sea rises and falls", "# Baking bread at home").replace(
        LESSON.split("\n\n")[1], BREAD.split("\n\n")[1]
    )
    start = LESSON.index("It is the first of May")
    more = score(
        many.replace(LESSON[start : LESSON.index("#### Solution")], "This exercise deepens what was taught.\n\n")
    )
    assert more.score < min(c.ceiling for c in more.criteria) <= one.score
