"""Sentences and words of other languages, and synonyms that are none."""

from __future__ import annotations

from typing import Final

# As a translated lesson would go on; {it} is something the lesson names.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "Jetzt sehen wir uns an, was {it} in der Praxis bewirkt, und vergleichen das Ergebnis mit dem vorherigen "
        "Schritt.",
        "Man gibt {it} ein, drückt die Eingabetaste und liest die Meldung, die darunter erscheint.",
        "Das ist vor allem dann nützlich, wenn mehrere Personen an denselben Daten arbeiten.",
        "Wer sich vertippt, bekommt eine Fehlermeldung, die meistens schon sagt, was gemeint war.",
        "Im nächsten Schritt ändern wir eine Zeile und prüfen, ob {it} die Änderung bemerkt.",
        "Für den Anfang genügt es, sich zu merken, wozu {it} da ist; die Einzelheiten folgen später.",
    ),
    "fr": (
        "Voyons maintenant ce que fait {it} dans la pratique, et comparons le résultat avec l'étape précédente.",
        "On tape {it}, on appuie sur la touche Entrée et on lit le message qui s'affiche en dessous.",
        "C'est surtout utile quand plusieurs personnes travaillent sur les mêmes données.",
        "Si l'on se trompe, un message d'erreur indique le plus souvent ce qu'il aurait fallu écrire.",
        "À l'étape suivante, nous changeons une ligne et vérifions si {it} remarque la modification.",
        "Pour commencer, il suffit de retenir à quoi sert {it} ; les détails viendront plus tard.",
    ),
    "pt": (
        "Vamos ver agora o que {it} faz na prática e comparar o resultado com o passo anterior.",
        "Digitamos {it}, apertamos a tecla Enter e lemos a mensagem que aparece logo abaixo.",
        "Isso é útil principalmente quando várias pessoas trabalham com os mesmos dados.",
        "Quem erra ao digitar recebe uma mensagem que quase sempre já diz o que se queria escrever.",
        "No passo seguinte mudamos uma linha e verificamos se {it} percebe a alteração.",
        "Para começar, basta lembrar para que serve {it}; os detalhes ficam para depois.",
    ),
    "it": (
        "Vediamo adesso che cosa fa {it} nella pratica e confrontiamo il risultato con il passo precedente.",
        "Si scrive {it}, si preme il tasto Invio e si legge il messaggio che compare sotto.",
        "Questo è utile soprattutto quando più persone lavorano sugli stessi dati.",
        "Chi sbaglia a scrivere riceve un messaggio che di solito dice già che cosa si voleva.",
        "Nel passo successivo cambiamo una riga e controlliamo se {it} si accorge della modifica.",
        "Per cominciare basta ricordare a che cosa serve {it}; i dettagli verranno dopo.",
    ),
    "nl": (
        "Nu bekijken we wat {it} in de praktijk doet en vergelijken we de uitkomst met de vorige stap.",
        "Je typt {it}, drukt op Enter en leest de melding die eronder verschijnt.",
        "Dat is vooral handig als meerdere mensen met dezelfde gegevens werken.",
        "Wie een typefout maakt, krijgt een melding die meestal al zegt wat er bedoeld was.",
        "In de volgende stap veranderen we een regel en kijken we of {it} de wijziging opmerkt.",
        "Voor het begin is het genoeg om te onthouden waar {it} voor dient; de rest komt later.",
    ),
    "en": (
        "Now let us see what {it} does in practice and compare the result with that of the step before.",
        "Type {it}, press the Enter key and read the message that appears below.",
        "This is most useful when several people work on the same data.",
        "Whoever mistypes it gets an error message that mostly says what was meant.",
        "In the next step we change one line and check whether {it} notices the change.",
        "To begin with it is enough to remember what {it} is there for; the details come later.",
    ),
}
TASKS: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "Erkläre in zwei Sätzen, was {it} hier bewirkt, und begründe deine Antwort.",
        "Welche der folgenden Zeilen führt zum gewünschten Ergebnis, und woran scheitern die anderen?",
        "Die richtige Antwort ist die zweite, weil {it} erst danach ausgeführt wird.",
        "Besprich das Ergebnis mit deinem Nachbarn, bevor du weiterliest.",
    ),
    "fr": (
        "Expliquez en deux phrases l'effet de {it} dans ce cas et justifiez votre réponse.",
        "Laquelle des lignes suivantes donne le résultat voulu, et pourquoi les autres échouent-elles ?",
        "La bonne réponse est la deuxième, car {it} n'est exécuté qu'ensuite.",
        "Discutez du résultat avec votre voisin avant de poursuivre la lecture.",
    ),
    "pt": (
        "Explique em duas frases o que {it} faz neste caso e justifique a sua resposta.",
        "Qual das linhas seguintes leva ao resultado desejado, e por que as outras falham?",
        "A resposta certa é a segunda, porque {it} só é executado depois.",
        "Converse com o seu vizinho sobre o resultado antes de continuar a leitura.",
    ),
    "en": (
        "Explain in two sentences what {it} does here, and give reasons for your answer.",
        "Which of the following lines leads to the result that is wanted, and why do the others fail?",
        "The right answer is the second, since {it} is only run after it.",
        "Talk about the result with your neighbour before you read on.",
    ),
}
# The end of a sentence that was begun in another language.
CLAUSES: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "und danach muss man die Einstellung noch einmal prüfen.", "weil sonst alle Änderungen verloren gehen würden.",
        "damit man später wieder an derselben Stelle weiterarbeiten kann.",
        "obwohl das auf den ersten Blick anders aussieht.",
        "wie in der Tabelle weiter unten zu sehen ist.", "sobald der Vorgang abgeschlossen ist.",
    ),
    "fr": (
        "et ensuite il faut vérifier encore une fois le réglage.",
        "parce que sinon toutes les modifications seraient perdues.",
        "afin de pouvoir reprendre plus tard au même endroit.", "même si cela semble différent à première vue.",
        "comme on le voit dans le tableau ci-dessous.", "dès que l'opération est terminée.",
    ),
    "it": (
        "e dopo bisogna controllare ancora una volta l'impostazione.",
        "perché altrimenti si perderebbero tutte le modifiche.",
        "in modo da poter riprendere più tardi dallo stesso punto.", "anche se a prima vista sembra diverso.",
        "come si vede nella tabella qui sotto.", "appena l'operazione è terminata.",
    ),
    "pt": (
        "e depois é preciso verificar a configuração mais uma vez.",
        "porque senão todas as alterações seriam perdidas.",
        "para poder continuar mais tarde do mesmo ponto.", "embora à primeira vista pareça diferente.",
        "como se vê na tabela logo abaixo.", "assim que a operação termina.",
    ),
    "nl": (
        "en daarna moet je de instelling nog een keer nakijken.",
        "omdat anders alle wijzigingen verloren zouden gaan.",
        "zodat je later op dezelfde plek verder kunt werken.", "ook al ziet dat er op het eerste gezicht anders uit.",
        "zoals in de tabel hieronder te zien is.", "zodra de bewerking klaar is.",
    ),
    "en": (
        "and after that the setting has to be checked once more.", "because otherwise all changes would be lost.",
        "so that one can go on later from the same place.", "although it looks different at first sight.",
        "as can be seen in the table below.", "as soon as the process has come to its end.",
    ),
    "ru": (
        "и после этого нужно ещё раз проверить настройки.", "потому что иначе все изменения будут потеряны.",
        "чтобы позже можно было продолжить с того же места.", "хотя на первый взгляд это выглядит иначе.",
        "как видно из таблицы ниже.", "как только операция завершена.",
    ),
    "zh": (
        "然后需要再检查一次设置。", "否则所有的修改都会丢失。", "这样以后就可以从同一个地方继续。",
        "虽然乍一看并不是这样。",
        "如下表所示。", "操作完成之后即可。",
    ),
}  # fmt: skip
# Lesson's language -> other language -> its words.
SWITCHED: Final = {
    "en": {
        "es": {
            "and": "y", "the": "el", "of": "de", "in": "en", "with": "con", "but": "pero", "because": "porque",
            "for": "para",
            "we": "nosotros", "this": "esto", "that": "que", "if": "si", "when": "cuando", "also": "también", "or": "o",
            "file": "archivo", "files": "archivos", "use": "usar", "name": "nombre", "change": "cambio",
            "changes": "cambios",
            "data": "datos", "all": "todos", "now": "ahora", "after": "después de", "to": "a", "is": "es", "are": "son",
        },
        "de": {
            "and": "und", "the": "die", "of": "von", "in": "in", "with": "mit", "but": "aber", "because": "weil",
            "for": "für",
            "we": "wir", "this": "diese", "that": "dass", "if": "wenn", "when": "wenn", "also": "auch", "or": "oder",
            "file": "Datei", "files": "Dateien", "use": "benutzen", "name": "Name", "change": "Änderung",
            "changes": "Änderungen", "data": "Daten", "all": "alle", "now": "jetzt", "after": "nach", "to": "zu",
            "is": "ist",
            "are": "sind", "can": "kann", "not": "nicht", "you": "du",
        },
        "fr": {
            "and": "et", "the": "le", "of": "de", "in": "dans", "with": "avec", "but": "mais", "because": "parce que",
            "for": "pour", "we": "nous", "this": "ce", "that": "que", "if": "si", "when": "quand", "also": "aussi",
            "or": "ou",
            "file": "fichier", "files": "fichiers", "use": "utiliser", "name": "nom", "change": "changement",
            "all": "tous",
            "data": "données", "now": "maintenant", "after": "après", "to": "à", "is": "est", "are": "sont",
            "you": "vous",
        },
    },
    "es": {
        "en": {
            "y": "and", "el": "the", "la": "the", "los": "the", "las": "the", "de": "of", "en": "in", "con": "with",
            "pero": "but", "porque": "because", "para": "for", "si": "if", "cuando": "when", "también": "also",
            "archivo": "file", "archivos": "files", "usar": "use", "nombre": "name", "datos": "data", "todos": "all",
            "ahora": "now", "que": "that", "es": "is", "son": "are", "no": "not", "un": "a", "una": "a",
        },
        "pt": {
            "y": "e", "el": "o", "la": "a", "los": "os", "las": "as", "en": "em", "con": "com", "pero": "mas",
            "si": "se",
            "cuando": "quando", "también": "também", "archivo": "arquivo", "archivos": "arquivos", "nombre": "nome",
            "datos": "dados", "ahora": "agora", "es": "é", "son": "são", "no": "não", "un": "um", "una": "uma",
            "o": "ou",
            "directorio": "diretório", "del": "do",
        },
    },
}  # fmt: skip
CYRILLIC: Final = dict(zip(
    "abcdefghijklmnopqrstuvwxyzáéíóúñ", "абцдефгхийклмнопкрстувшхызаеиоун", strict=True
))  # fmt: skip
# Left out where a model writes as in a telegram.
FUNCTION_WORDS: Final = {
    "en": """a an the of to in on at by for from with into as is are was were be been being do does did has have had "
    "will
        would can could should may might it its we you they them our your their this that these those which who and or
        but so then there not""",
    "es": """el la los las un una unos unas de del a al en por para con sin sobre es son era está están ser se lo le les
        nos me te su sus nuestro tu este esta estos estas ese esa que quien y o pero no ha han hay como más muy""",
}
# What a thesaurus offers, without regard to what is meant.
SYNONYMS: Final = {
    "en": {
        "file": "dossier", "files": "dossiers", "directory": "almanac", "directories": "almanacs",
        "folder": "portfolio",
        "command": "decree", "commands": "decrees", "shell": "husk", "run": "sprint", "running": "sprinting",
        "loop": "noose",
        "create": "beget", "creates": "begets", "created": "begotten", "creating": "begetting",
        "change": "metamorphosis",
        "changes": "metamorphoses", "changed": "mutated", "save": "rescue", "saved": "rescued", "branch": "bough",
        "commit": "perpetrate", "commits": "perpetrations", "repository": "depot", "repositories": "depots",
        "remote": "aloof",
        "local": "parochial", "version": "rendition", "versions": "renditions", "history": "bygones",
        "merge": "amalgamate",
        "conflict": "strife", "conflicts": "strifes", "table": "desk", "tables": "desks", "column": "pillar",
        "columns": "pillars", "row": "quarrel", "rows": "quarrels", "record": "vinyl", "records": "vinyls",
        "query": "quibble",
        "queries": "quibbles", "value": "worth", "values": "morals", "data": "intelligence",
        "database": "intelligence hoard",
        "field": "meadow", "fields": "meadows", "key": "clef", "keys": "clefs", "name": "moniker", "names": "monikers",
        "line": "queue", "lines": "queues", "text": "scripture", "string": "twine", "strings": "twines",
        "number": "digit",
        "output": "harvest", "input": "feed-in", "option": "alternative", "options": "alternatives", "type": "breed",
        "window": "casement", "project": "scheme", "sort": "ilk", "filter": "sieve", "filters": "sieves",
        "facet": "gemstone face",
        "cell": "dungeon", "cells": "dungeons", "export": "ship abroad", "import": "bring ashore",
        "function": "ceremony",
        "functions": "ceremonies", "program": "brochure", "programs": "brochures", "script": "handwriting",
        "pipe": "flute",
        "computer": "calculator person", "user": "consumer", "users": "consumers", "work": "toil", "working": "toiling",
        "set": "ensemble", "list": "lean", "look": "gaze", "find": "unearth", "write": "pen", "read": "peruse",
        "copy": "mimic",
        "copies": "mimicries", "delete": "annihilate", "error": "sin", "errors": "sins", "example": "paragon",
        "examples": "paragons", "question": "doubt", "information": "gossip", "current": "stream",
        "default": "bankruptcy",
        "license": "liberty", "software": "soft goods", "server": "waiter", "share": "portion", "open": "ajar",
        "close": "near",
    },
    "es": {
        "archivo": "expediente", "archivos": "expedientes", "directorio": "almanaque", "directorios": "almanaques",
        "carpeta": "cartera", "comando": "mandato militar", "comandos": "tropas", "terminal": "estación",
        "bucle": "rizo",
        "bucles": "rizos", "línea": "raya", "líneas": "rayas", "crear": "engendrar", "creamos": "engendramos",
        "nombre": "apelativo", "nombres": "apelativos", "guardar": "custodiar", "salida": "excursión",
        "entrada": "boleto",
        "texto": "escritura sagrada", "datos": "pormenores", "programa": "folleto", "programas": "folletos",
        "usuario": "consumidor", "usuarios": "consumidores", "ejecutar": "ajusticiar", "ejecuta": "ajusticia",
        "script": "caligrafía", "opción": "disyuntiva", "opciones": "disyuntivas", "ruta": "sendero",
        "rutas": "senderos",
        "lista": "avispada", "borrar": "difuminar", "copiar": "plagiar", "mover": "menear", "cambiar": "canjear",
        "error": "pecado", "ejemplo": "dechado", "computadora": "calculista", "sistema": "régimen", "trabajo": "faena",
        "buscar": "husmear", "palabra": "vocablo de honor", "palabras": "voces", "contenido": "moderado",
        "actual": "moderno",
        "mostrar": "exhibir", "escribir": "redactar una carta", "leer": "declamar", "filtro": "colador",
        "filtros": "coladores",
    },
}  # fmt: skip
