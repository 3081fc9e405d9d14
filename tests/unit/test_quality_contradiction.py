"""Two sentences that follow one another: what makes them contradict, and which true paraphrases must not."""

from __future__ import annotations

import pytest

from lessongen_core.quality.contradiction import contradiction
from lessongen_core.quality.sentences import Known, Sentence

NOTHING = Known([], "en")


def said(language: str, lesson: str, passage: str) -> str | None:
    return contradiction(Sentence(lesson, language), Sentence(passage, language), NOTHING)


@pytest.mark.parametrize(
    ("language", "passage", "right", "wrong"),
    [
        ("en", "Save the file before you close the editor.", "before", "after"),
        ("en", "The index is kept for two weeks on the server.", "two", "five"),
        ("en", "The index is kept for 14 days on the server.", "14", "twenty"),
        ("en", "The index is kept for 14 days on the server.", "days", "months"),
        ("en", "A limit of 500 bytes holds for each of the names.", "bytes", "megabytes"),
        ("en", "The value of such a field is usually known early.", "known", "unknown"),
        ("en", "You must sign each page of the printed form.", "must", "may"),
        ("en", "All readers of the page can see the comment.", "All", "Few"),
        ("en", "The harbour is larger than that of the town.", "larger", "smaller"),
        ("en", "The report is due each Monday in the morning.", "Monday", "Friday"),
        ("es", "Guarda el archivo antes de cerrar el editor.", "antes", "después"),
        ("es", "El índice se guarda dos semanas en el servidor.", "dos", "cinco"),
        ("es", "El índice se guarda dos semanas en el servidor.", "semanas", "horas"),
        ("es", "Cada usuario siempre puede ver el comentario.", "siempre", "raramente"),
        ("de", "Speichern Sie die Datei, bevor Sie das Programm schließen.", "bevor", "nachdem"),
        ("de", "Der Index bleibt zwei Wochen auf dem Server.", "zwei", "fünf"),
        ("de", "Der Index bleibt zwei Wochen auf dem Server.", "Wochen", "Jahre"),
        ("de", "Der neue Hafen ist größer als der alte Hafen.", "größer", "kleiner"),
        ("fr", "Enregistrez le fichier avant de fermer la fenêtre.", "avant", "après"),
        ("fr", "L'index reste deux semaines sur le serveur.", "deux", "cinq"),
        ("fr", "L'index reste deux semaines sur le serveur.", "semaines", "heures"),
        ("fr", "Cette commande est utile pour chercher un mot.", "utile", "inutile"),
        ("ru", "Сохраните файл перед тем, как закрыть редактор.", "перед", "после"),
        ("ru", "Индекс хранится две недели на сервере.", "две", "пять"),
        ("ru", "Индекс хранится две недели на сервере.", "недели", "года"),
        ("ru", "Новый порт всегда больше старого порта.", "больше", "меньше"),
    ],
)
def test_one_word_in_the_place_of_its_contrary_is_a_contradiction(language, passage, right, wrong):
    """Each pair of words, and the same sentence without the change."""
    assert right in passage
    assert said(language, passage, passage) is None
    assert said(language, passage.replace(right, wrong), passage)


@pytest.mark.parametrize(
    ("language", "passage", "lesson"),
    [
        ("en", "The index is kept for 14 days on the server.", "The index is kept for fourteen days on the server."),
        ("en", "The town has 25,000 people in the old harbour.", "The town has 25000 people in the old harbour."),
        ("en", "Two hundred ships lie in the old harbour.", "200 ships lie in the old harbour."),
        ("en", "Save the file before you close the editor.", "After you save the file, close the editor."),
        ("en", "The two results are the same in most cases.", "The two results are not different in most cases."),
        ("en", "It is usually kept in a large box of wood.", "It is often kept in a big box of wood."),
        ("en", "You cannot open the file with this program.", "You can't open the file with this program."),
        ("en", "All ships of the harbour carry a light.", "Every ship of the harbour carries a light."),
        ("en", "In this example there are four ships.", "In this example there are three ships."),
        ("es", "El índice se guarda 2 semanas en el servidor.", "El índice se guarda dos semanas en el servidor."),
        ("es", "Guarda el archivo antes de cerrar el editor.", "Primero guarda el archivo y luego cierra el editor."),
        ("es", "Todos los barcos del puerto llevan una luz.", "Cada barco del puerto lleva una luz."),
        ("de", "Der Index bleibt 2 Wochen auf dem Server.", "Der Index bleibt zwei Wochen auf dem Server."),
        ("de", "Die Datei ist oft sehr groß und alt.", "Die Datei ist häufig sehr groß und alt."),
        ("de", "Der Rechner schickt dem Drucker den Text.", "Der Computer schickt dem Gerät den Text."),
        ("fr", "L'index reste 2 semaines sur le serveur.", "L'index reste deux semaines sur le serveur."),
        ("fr", "Tous les bateaux du port portent un feu.", "Chaque bateau du port porte un feu."),
        ("ru", "Индекс хранится 2 недели на сервере.", "Индекс хранится две недели на сервере."),
        ("ru", "Этот файл обычно очень большой и старый.", "Этот файл часто очень крупный и старый."),
    ],
)
def test_a_true_paraphrase_is_accused_of_nothing(language, passage, lesson):
    """Figures in words, synonyms, converses in the other order, a negated contrary, another example."""
    assert said(language, lesson, passage) is None


@pytest.mark.parametrize(
    ("language", "passage", "denied", "aside"),
    [
        ("en", "The gauge shows the height of the water.",
         "Many people wrongly believe that the gauge shows the height of the water.",
         "The gauge shows the height of the water, as long as no ice has formed on it."),
        ("es", "El medidor muestra la altura del agua.",
         "Es falso que el medidor muestra la altura del agua.",
         "El medidor muestra la altura del agua, siempre que no se haya formado hielo."),
        ("de", "Wer allein ist, arbeitet ununterbrochen an der Stelle weiter.",
         "Es ist ein Irrtum, wer allein ist, arbeitet ununterbrochen an der Stelle weiter.",
         "Wer allein ist, arbeitet ohne eine Pause an der Stelle weiter."),
    ],
)  # fmt: skip
def test_what_denies_a_sentence_counts_and_what_is_added_to_it_does_not(language, passage, denied, aside):
    assert said(language, denied, passage) is not None
    assert said(language, aside, passage) is None


def test_a_name_counts_where_the_lesson_has_the_other_one_too():
    """Else the lesson may call everything by names of its own."""
    passage = Sentence("The protocol was written by Ada Lindgren in the spring.", "en")
    lesson = Sentence("The protocol was written by Ada Torvalds in the spring.", "en")
    assert contradiction(lesson, passage, NOTHING) is None
    assert contradiction(lesson, passage, Known(["It names Lindgren, too."], "en")) == (
        '"Torvalds" where the passage has "Lindgren"'
    )


def test_another_option_of_the_same_command_counts_without_that():
    """`sort -k` for `sort -n`; another argument is another example."""
    passage = Sentence("The option of `sort -n names` orders the lines by their value.", "en")
    assert said("en", passage.text.replace("-n", "-k"), passage.text)
    assert said("en", passage.text.replace("names", "towns"), passage.text) is None
