"""The score in German, French, Russian and Spanish: headings, stemmers, grammar, language."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from lessongen_core.quality import score_lesson
from lessongen_core.quality.residue import prohibited
from lessongen_core.quality.view import View
from lessongen_core.spec.models import Course, LessonSpec


@dataclass(frozen=True)
class Sample:
    """A short lesson in one language, with the objectives it teaches."""

    title: str
    objectives: tuple[str, ...]
    text: str


SAMPLES = {
    "de": Sample(
        "Warum Brot aufgeht",
        ("Erklären, warum Hefe den Teig aufgehen lässt.", "Die Rolle der Wärme beim Gehen des Teiges beschreiben."),
        """\
# Warum Brot aufgeht

Wer zum ersten Mal einen Teig knetet, wundert sich, dass er nach einer Stunde doppelt so groß ist wie zuvor.

## Die Arbeit der Hefe

Hefe besteht aus kleinen Pilzen, die von Zucker leben. Im Teig finden sie Zucker, weil das Mehl einen Teil seiner Stärke
in Zucker verwandelt. Dabei geben sie ein Gas ab, das in kleinen Blasen im Teig bleibt. Weil der Teig zäh ist, kann das
Gas nicht entweichen, und so lässt die Hefe den Teig aufgehen. Ohne das Kneten wäre der Teig nicht zäh genug.

## Die Rolle der Wärme

Bei Wärme arbeitet die Hefe schneller, in der Kälte fast gar nicht. Deshalb stellt man den Teig zum Gehen an einen
warmen Ort. Wird es aber heißer als fünfzig Grad, so sterben die Pilze, und der Teig bleibt flach. Im Ofen dehnt sich
das Gas noch einmal aus, bevor die Kruste fest wird und das Brot seine Form behält.

## Übungen

### Übung 1: Ein flacher Teig

Ein Teig ist nach zwei Stunden noch so klein wie am Anfang. Nenne zwei Gründe.

#### Lösung

Die Hefe war zu alt, oder das Wasser war so heiß, dass sie gestorben ist.

## Zusammenfassung

- Die Hefe gibt Gas ab, das der zähe Teig festhält.
- Wärme beschleunigt das Gehen, Hitze beendet es.
""",
    ),
    "fr": Sample(
        "Pourquoi le pain lève",
        ("Expliquer pourquoi la levure fait lever la pâte.", "Décrire le rôle de la chaleur pendant la levée."),
        """\
# Pourquoi le pain lève

Celui qui pétrit une pâte pour la première fois s'étonne de la voir doubler de volume en une heure.

## Le travail de la levure

La levure est faite de petits champignons qui vivent de sucre. Dans la pâte, ils en trouvent parce que la farine
change une partie de son amidon en sucre. En le mangeant, ils rejettent un gaz qui reste dans la pâte sous la forme de
petites bulles. Comme la pâte est élastique, le gaz ne peut pas sortir, et c'est ainsi que la levure fait lever la
pâte.

## Le rôle de la chaleur

Quand il fait chaud, la levure travaille plus vite, et dans le froid elle ne fait presque rien. On pose donc la pâte
dans un endroit tiède pendant la levée. Mais au-dessus de cinquante degrés les champignons meurent, et la pâte reste
plate. Dans le four, le gaz se dilate encore une fois avant que la croûte ne devienne dure.

## Exercices

### Exercice 1 : une pâte plate

Après deux heures, une pâte est aussi petite qu'au début. Donnez deux raisons.

#### Solution

La levure était trop vieille, ou l'eau était si chaude qu'elle est morte.

## Résumé

- La levure rejette un gaz que la pâte retient.
- La chaleur accélère la levée, et trop de chaleur l'arrête.
""",
    ),
    "ru": Sample(
        "Почему поднимается хлеб",
        ("Объяснить, почему дрожжи поднимают тесто.", "Описать роль тепла при подъёме теста."),
        """\
# Почему поднимается хлеб

Тот, кто впервые месит тесто, удивляется, что через час оно становится вдвое больше.

## Работа дрожжей

Дрожжи состоят из маленьких грибов, которые живут за счёт сахара. В тесте они находят сахар, потому что мука превращает
часть своего крахмала в сахар. При этом они выделяют газ, который остаётся в тесте в виде пузырьков. Так как тесто
упругое, газ не может выйти, и поэтому дрожжи поднимают тесто. Без замеса оно не было бы таким упругим.

## Роль тепла

В тепле дрожжи работают быстрее, а на холоде почти не работают. Поэтому для подъёма теста его ставят в тёплое место. Но
если станет жарче пятидесяти градусов, грибы погибнут, и тесто останется плоским. В печи газ расширяется ещё раз, прежде
чем корка станет твёрдой и хлеб сохранит свою форму.

## Упражнения

### Упражнение 1: Плоское тесто

Через два часа тесто осталось таким же маленьким, как в начале. Назовите две причины.

#### Решение

Дрожжи были слишком старыми, или вода была такой горячей, что они погибли.

## Итоги

- Дрожжи выделяют газ, который удерживает упругое тесто.
- Тепло ускоряет подъём, а жар его прекращает.
""",
    ),
    "es": Sample(
        "Por qué sube el pan",
        ("Explicar por qué la levadura hace subir la masa.", "Describir el papel del calor durante la subida."),
        """\
# Por qué sube el pan

Quien amasa por primera vez se sorprende de que la masa doble su tamaño en una hora.

## El trabajo de la levadura

La levadura está hecha de pequeños hongos que viven de azúcar. En la masa la encuentran porque la harina convierte una
parte de su almidón en azúcar. Al comerla sueltan un gas que se queda en la masa en forma de burbujas. Como la masa es
elástica, el gas no puede salir, y así es como la levadura hace subir la masa. Sin amasar no sería tan elástica.

## El papel del calor

Con calor la levadura trabaja más rápido, y con frío no hace casi nada. Por eso se deja la masa en un lugar tibio
durante la subida. Pero por encima de cincuenta grados los hongos mueren, y la masa se queda plana. En el horno el gas
se dilata una vez más antes de que la corteza se ponga dura.

## Ejercicios

### Ejercicio 1: una masa plana

Después de dos horas una masa es tan pequeña como al principio. Da dos razones.

#### Solución

La levadura era demasiado vieja, o el agua estaba tan caliente que murió.

## Resumen

- La levadura suelta un gas que la masa retiene.
- El calor acelera la subida, y demasiado calor la detiene.
""",
    ),
}


def spec(sample: Sample) -> LessonSpec:
    objectives = [
        {"id": f"LO-{number}", "objective": text, "bloom_level": "understand"}
        for number, text in enumerate(sample.objectives, 1)
    ]
    return LessonSpec.model_validate({"lesson_id": "1.1", "title": sample.title, "learning_objectives": objectives})


def score(language: str, text: str, *, written_in: str | None = None):
    return score_lesson(text, spec(SAMPLES[language]), Course(language=written_in or language))


@pytest.mark.parametrize("language", SAMPLES)
def test_a_good_lesson_passes(language):
    """A good lesson passes in its language, with grammar and language measured."""
    result = score(language, SAMPLES[language].text)
    assert result.caps == ()
    assert result.score >= 0.85
    assert {"fluency", "language"} <= {criterion.name for criterion in result.criteria}


@pytest.mark.parametrize("language", SAMPLES)
def test_half_a_lesson_does_not(language):
    """The first half never passes."""
    lines = SAMPLES[language].text.splitlines()
    assert not score(language, "\n".join(lines[: len(lines) // 2])).passed(0.75)


def shuffled(text: str, drawn: random.Random) -> str:
    """Each paragraph with its words in another order; headings and lists stay."""

    def one(paragraph: str) -> str:
        return (
            paragraph
            if paragraph.startswith(("#", "-"))
            else " ".join(drawn.sample(paragraph.split(), len(paragraph.split())))
        )

    return "\n\n".join(one(paragraph) for paragraph in text.split("\n\n"))


@pytest.mark.parametrize("language", SAMPLES)
def test_shuffled_words_do_not(language):
    """Words in no order are word salad; in only 150 words most shuffles show it."""
    texts = [shuffled(SAMPLES[language].text, random.Random(seed)) for seed in range(16)]
    assert sum("word_salad" in score(language, text).caps for text in texts) >= 10


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("other", SAMPLES)
def test_another_language_does_not(language, other):
    """A lesson in another language than the course's hits the gate."""
    caps = score(other, SAMPLES[other].text, written_in=language).caps
    assert ("wrong_language" in caps) == (language != other)


@pytest.mark.parametrize(
    ("language", "term", "text", "found"),
    [
        ("en", "obviously", "It is obvious.", False),
        ("en", "obviously", "Obviously, it is.", True),
        ("en", "daemon", "Two daemons run.", True),
        ("en", "etl", "The settlement grew.", False),
        ("en", "file descriptor", "It opens file descriptors.", True),
        ("en", "daemon", "Run `daemon`.", False),
        ("es", "demonio", "Los demonios corren.", True),
        ("de", "Trivialität", "Lauter Trivialitäten.", True),
        ("ru", "демон", "Работа демонов.", True),
        ("ru", "демон", "Это демонстрация.", False),
    ],
)
def test_prohibited_terms_in_all_their_forms(language, term, text, found):
    """Word boundary and inflection decide, not letters; code is exempt."""
    course = Course.model_validate({"language": language, "guidance": {"avoid_jargon": [term]}})
    lesson = spec(Sample("Titel", ("Explain something else.",), ""))
    finding = prohibited(View(f"# T\n\n{text}\n", lesson, course, (), None))
    assert finding is not None
    assert (finding.cap == "prohibited_term") is found
