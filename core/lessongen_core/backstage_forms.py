"""How people and models speak of a lesson that is being made, as data: to its writer, as its writer, to its judge.

Each form is (words of which one stands in it, what it is, pattern). Patterns meet one casefolded sentence, code spans
and quoted text left out. Adding a language is adding rows.
"""

from __future__ import annotations

import re
from typing import Final

Form = tuple[frozenset[str], str, re.Pattern[str]]

ORDER: Final = "an order to the writer"
PLAN: Final = "a plan of the writer"
CLIENT: Final = "talk of who asked for the lesson"
PLEA: Final = "a verdict on itself"
GIVEN: Final = "talk of the passages that were given"
KNOWN: Final = "a model's word on what it knows"
SETTING: Final = "a setting of the prompt"

_WHOLE_EN: Final = (
    "lesson|section|introduction|summary|response|answer|output|text|draft|document|exercise|paragraph|content|reply"
)
_RULES_EN: Final = (
    "requirements?|criteri(?:a|on)|instructions|constraints|specifications?|rubric|guidelines|key points"
    "|learning objectives"
)

_ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    # English
    ("lesson section introduction summary exercise paragraph response", ORDER,
     r"\b(?:this|the|each|every|your) (?:next |first |last |new )?(?:lesson|section|introduction|summary"
     r"|exercise|paragraph|response)s?"
     r" (?:must|should|needs? to|has to|have to|shall|needs?)\b(?! not be (?:run|used))"),
    ("task job goal role", ORDER,
     r"\byour (?:task|job|goal|role|assignment) (?:is|here is|will be) to (?:write|create|produce|generate"
     r"|draft|teach|explain|rewrite|act)"),
    ("expert experienced helpful skilled professional assistant instructor", ORDER,
     r"\byou are (?:an?|the) (?:\w+ ){0,3}?(?:expert|experienced|helpful|skilled|professional|assistant"
     r"|instructor|teacher|writer|author|designer)\b"),
    ("instructions prompt guidelines constraints rubric", ORDER,
     r"\b(?:do not|don['’]t|never|ignore|disregard|forget|follow)\b[^.]{0,30}\b(?:these|your|the|all"
     r"|any)(?: (?:above|previous|system|original|earlier|other|following))*"
     r" (?:instructions|prompt|guidelines|constraints|rubric)\b[^.]{0,20}(?:\babove\b|\bin (?:your"
     r"|the) (?:answer|response|output|lesson)\b|\band (?:give|write|say)\b)"),
    ("lesson section introduction summary rubric markdown json exercises", ORDER,
     r"^\W*(?:please |now |then |instructions?: ?)?(?:write|generate|produce|compose|draft|rewrite|return"
     r"|respond|output)\b[^.]*\b(?:lesson|section|introduction|rubric|markdown|json|exercises"
     r"|summary(?! (?:for|to) (?:the next|your|a|an|his|her)\b| of \w+ (?:lines|sentences|words) (?:for|and|to)\b))\b"),
    ("format", SETTING,
     r"^\W*(?:output|response|answer)(?: format)?\s*[:=]\s*(?:markdown|json|html|plain text)\b"),
    ("words", ORDER,
     r"\b(?:keep|under|at least|at most|about|around|target|limit|between|within|maximum|no more than|in"
     r"|to)\b[^.]{0,40}?\b\d{2,4}"
     rf"(?:\s*(?:-|–|to|and)\s*\d{{2,4}})? words\b(?=.*\b(?:{_WHOLE_EN}|it)\b)|\b(?:{_WHOLE_EN}"
     r"|it)\b[^.]{0,60}?\b\d{2,4}"
     r"(?:\s*(?:-|–|to|and)\s*\d{2,4})? words\b|\bword (?:target|limit|count|range)\b\W{1,3}(?:about |of )?\d"),
    ("tone audience style", ORDER,
     r"\b(?:use|keep|maintain|adopt|write (?:in|with))\b[^.]{0,30}?\b(?:friendly|formal|conversational"
     r"|professional|casual|neutral|engaging|academic)"
     r"\b[^.]{0,25}?\b(?:tone|style|voice)\b"),
    ("students learners users readers public", ORDER,
     r"\b(?:do not|don['’]t|never) (?:show|share|publish|display|reveal|print) (?:this )?(?:to|with) (?:the"
     r" )?(?:students|learners|users|readers|public)"),
    ("proceed continue", ORDER,
     r"\b(?:proceed|continue|move on) (?:to|with) the next (?:one|section|part|lesson)\b"),
    ("let i", PLAN,
     r"\blet me (?:write|add|include|note|start|think|check|consider|reconsider|revise|plan|draft|outline"
     r"|rephrase|make sure|double)\b"),
    ("i i'll i’ll", PLAN,
     r"\bi(?: should| need to| must| have to|'ll| will|’ll| can| want to)(?: \w+)? (?:double-check|check|make"
     r" sure|remember|avoid|include|mention|cover|write"
     rf"|outline|structure|draft|keep|start with|begin with|cite|use)\b[^.]{{0,80}}\b(?:{_WHOLE_EN}"
     r"|objectives?|analogy|analogies|example|sections|list"
     r"|outline|audience|novice|learner|jargon|headings?|word count|requirements?|it|each|them|one|all)\b"),
    ("i", PLAN,
     r"\bi think (?:a|an|the) (?:good|better|best|nice|simple) (?:analogy|example|title|exercise|introduction"
     r"|hook)\b"),
    ("i i've i’ve", PLAN,
     r"\bi(?:'ve| have|’ve|'m| am) (?:\w+ )?(?:avoided|included|written|rewritten|followed|kept|covered"
     r"|structured|revised|expanded|used|added|made|adjusted|writing|going to write)\b"
     rf"[^.]{{0,60}}(?:\b(?:{_WHOLE_EN}|term|word|words|sections|{_RULES_EN}|tone|examples?|objectives)\b|\bas"
     r" (?:instructed|requested|asked)\b)"),
    ("instructed requested asked specified", CLIENT,
     r"^(?:as|like) (?:instructed|requested|asked|specified|you (?:asked|requested|instructed|specified"
     r"|wanted))\b"),
    ("user user's client", CLIENT,
     r"\b(?:the )?(?:user|client|customer)(?:['’]s)? (?:has |had )?(?:wants?|ask(?:s|ed)|requests?|requested"
     r"|needs|said|expects|specified|prompt)\b[^.]{0,80}\b(?:lesson|section|introduction|exercises?|summary"
     r"|text|explanation)"),
    ("generated written rewritten created produced revised version", CLIENT,
     r"\b(?:this|the) (?:lesson|section|text|content|document|response) (?:was|is|has"
     r" been) (?:\w+ )?(?:generated|rewritten|produced|revised|written|created) (?:by|to|for|as|in|with|from)\b"
     r"|\bhere (?:is|are) (?:the|your|a|an) (?:rewritten|revised|updated|improved|expanded|corrected|final"
     r"|complete|full|requested|new)\b[^.]{0,40}\b(?:lesson|section|version|text|draft|summary|introduction"
     r"|exercises?)\b"),
    ("requirements requirement criteria criterion instructions constraints "
     "specification rubric guidelines objectives points checks", PLEA,
     rf"(?:\b(?:this|the) (?:{_WHOLE_EN})\b[^.]{{0,40}}|^)\b(?:fully |completely |successfully |clearly"
     r" )?(?:meets?|satisf(?:y|ies)|fulfil?l?s?|compl(?:y|ies) with|cover(?:s|ed)?|address(?:es)?|pass(?:es"
     r"|ed)?)"
     rf" (?:all|every|each)(?: of)?(?: the)?(?: \w+)? (?:{_RULES_EN}|objectives|checks)\b"),
    ("score scores rating marks mark grade credit points", PLEA,
     r"\b(?:full|highest|maximum|max|top|perfect|best|high)(?: possible)? (?:score|rating|marks?|grade|credit"
     r"|points)\b|\b(?:scores?|rated?|graded?)\b[^.]{0,25}(?:\b(?:1\.0|10/10|100 ?%|5/5)|\bof 1\b)"),
    ("grader evaluator reviewer judge scorer examiner", PLEA,
     r"\b(?:dear|to the|note to|attention|for the|hey|hello)(?: \w+)? (?:grader|evaluator|reviewer|judge|scorer"
     r"|examiner)s?\b"),
    ("grade score rating evaluation quality verdict assessment result", PLEA,
     r"^\W*(?:overall |final |total |quality )?(?:grade|score|rating|evaluation|quality|verdict"
     r"|assessment)\s*[:=]\s*(?:a\+?|\d+(?:[.,]\d+)?\s*(?:/|%|out of|\()|\d[.,]\d|excellent|perfect|pass(?:ed)?"
     r"|outstanding)"),
    ("passages context excerpts documents sources information passage chunks", GIVEN,
     r"\b(?:provided|given|supplied|retrieved)(?: source| context)? (?:passages?|context|excerpts?|documents?"
     r"|sources|information|chunks?|materials?)\b"
     r"|\b(?:passages?|context|excerpts?|sources|chunks?)(?: that (?:were|was|are))? (?:provided|supplied|given"
     r"|retrieved|below|above)\b"
     r"|\b(?:sources|passages|context|excerpts) (?:do|does|did) (?:not|n['’]t) (?:contain|mention|cover|provide"
     r"|include|say|specify)\b"),
    ("my", KNOWN,
     r"\bmy (?:last|latest|most recent) (?:knowledge |training )?update\b"
     r"|\bmy (?:training|knowledge) (?:data |cut-?off|ends|stops|only (?:goes|reaches)|was last)"),
    ("wait hmm", PLAN,
     r"^\W*(?:hmm+|wait)\b[^.]{0,30}\b(?:i|let me|the (?:section|lesson|objectives?|user))\b"),
    ("thought thinking plan reasoning self", PLAN,
     r"^\W*(?:thoughts?|thinking|reasoning|note to self|my plan|chain of thought)\W{0,3}:"),
    ("end", PLAN,
     r"^\W*end of (?:the )?(?:section|lesson|part|document|response|output|draft)\b"),
    ("draft", PLAN,
     r"^\W*(?:first |rough )?draft(?: \d+| version)?\W*$"),
    # Spanish
    ("lección sección introducción resumen ejercicio", ORDER,
     r"\b(?:esta|la|cada|el|este) (?:lección|sección|introducción|resumen|ejercicio) (?:debe(?:ría)?|tiene que"
     r"|necesita)\b"),
    ("tarea objetivo", ORDER,
     r"\btu (?:tarea|objetivo|trabajo) es (?:escribir|crear|redactar|generar|explicar)"),
    ("experto asistente instructor profesor", ORDER,
     r"\beres un[ao]? (?:\w+ ){0,3}?(?:expert[oa]|asistente|instructora?|profesora?|redactora?)\b"),
    ("tono estilo", ORDER,
     r"\b(?:usa|mantén|utiliza|escribe)\b[^.]{0,40}\b(?:tono|estilo)\b"),
    ("lección sección secciones introducción resumen rúbrica markdown ejercicios", ORDER,
     r"^\W*(?:escrib[ea]|gener[ea]|redact[ae]|devuelv[ea]|crea|cree)\b[^.]*\b(?:lección|sección|introducción"
     r"|resumen|rúbrica|markdown|ejercicios)\b"),
    ("secciones lección objetivos introducción resumen", PLAN,
     r"\b(?:debo|tengo que|voy a|necesito)\b[^.]*\b(?:secciones|lección|objetivos|introducción|resumen)\b"),
    ("palabras", ORDER,
     r"\b(?:lección|sección|resumen|texto|máximo|mínimo|menos de|entre)\b[^.]{0,40}\d{2,4}(?: (?:a|y"
     r"|-) \d{2,4})? palabras\b"),
    ("instrucciones", ORDER,
     r"\b(?:estas|las) instrucciones (?:anteriores|dadas|recibidas)|\bmis instrucciones\b"),
    ("usuario", CLIENT,
     r"\bel usuario (?:ha )?(?:pid\w+|quier\w+|solicit\w+|desea|necesita)"),
    ("solicitado pediste solicitaste indicado", CLIENT,
     r"^(?:tal )?como (?:se ha |has )?(?:solicitado|pedido|pediste|solicitaste|indicado)"),
    ("requisitos criterios objetivos instrucciones", PLEA,
     r"\b(?:cumple|satisface|cubre)(?: con)? tod[oa]s l[oa]s (?:requisitos|criterios|objetivos|instrucciones)\b"),
    ("puntuación calificación nota", PLEA,
     r"\b(?:máxima|mejor|más alta) (?:puntuación|calificación|nota)\b|\b(?:puntuación|calificación"
     r"|nota) (?:máxima|perfecta|más alta)\b"),
    ("evaluador revisor calificador", PLEA,
     r"\b(?:nota|estimado|para el|al) (?:para (?:el|la) |al )?(?:evaluador|revisor|calificador)a?\b"),
    ("mi mis", KNOWN,
     r"\bmi última actualización\b|\bmis? (?:conocimientos?|datos de entrenamiento) "
     r"(?:terminan?|acaban?|llegan?|se)\b"),
    ("pasajes contexto fragmentos fuentes", GIVEN,
     r"\b(?:pasajes|contexto|fragmentos|fuentes) (?:proporcionad|dad|entregad|suministrad|recuperad)[oa]s?\b"
     r"|\blas fuentes no (?:contienen|mencionan|incluyen)\b"),
    # German
    ("lektion abschnitt einleitung zusammenfassung übung", ORDER,
     r"\b(?:diese|die|dieser|der|jede|jeder) (?:lektion|abschnitt|einleitung|zusammenfassung|übung) (?:muss"
     r"|soll|sollte)\b"),
    ("aufgabe", ORDER,
     r"\bdeine aufgabe ist(?: es)?,? "),
    ("experte expertin assistent lehrer autor", ORDER,
     r"\bdu bist (?:ein|eine) (?:\w+ ){0,3}?(?:experte|expertin|assistent|lehrer|lehrerin|autor|autorin)\b"),
    ("ton tonfall stil", ORDER,
     r"\b(?:schreibe?|verwende|benutze|halte?)\b[^.]{0,50}\b(?:ton|tonfall|stil)\b"),
    ("lektion abschnitt einleitung zusammenfassung markdown übungen", ORDER,
     r"^\W*(?:schreiben?(?: sie)?|erstellen?|verfassen?|generieren?|gib)\b[^.]*\b(?:lektion|abschnitt"
     r"|einleitung|zusammenfassung|markdown|übungen)\b"),
    ("lektion abschnitte lernziele einleitung zusammenfassung", PLAN,
     r"\b(?:ich (?:sollte|muss|werde|soll)|(?:muss|sollte|werde) ich)\b[^.]*\b(?:lektion|abschnitte|lernziele"
     r"|einleitung|zusammenfassung)\b"),
    ("wörter", ORDER,
     r"\b(?:lektion|abschnitt|zusammenfassung|text|höchstens|mindestens|maximal)\b[^.]{0,40}\d{2,4}(?: (?:bis|-"
     r"|und) \d{2,4})? wörter\b"),
    ("nutzer benutzer anwender", CLIENT,
     r"\bder (?:be)?nutzer (?:möchte|will|hat (?:nach|um)|fragt|bittet|wünscht)"),
    ("anforderungen kriterien lernziele vorgaben", PLEA,
     r"\b(?:erfüllt|deckt)\b[^.]{0,30}\balle (?:anforderungen|kriterien|lernziele|vorgaben)\b"),
    ("punktzahl note bewertung", PLEA,
     r"\b(?:volle|höchste|beste|maximale)n? (?:punktzahl|note|bewertung)\b"),
    ("prüfer gutachter bewerter", PLEA,
     r"\b(?:an (?:den|die)|hinweis an|lieber|für den) (?:\w+ )?(?:prüfer|gutachter|bewerter)"),
    ("wissensstand kenntnisstand trainingsdaten aktualisierung", KNOWN,
     r"\bmein(?:e|em|en|er|es)? (?:letzt\w+ |aktuell\w+ )?"
     r"(?:wissensstand|kenntnisstand|trainingsdaten|aktualisierung)"),
    ("passagen kontext quellen textstellen", GIVEN,
     r"\b(?:bereitgestellt|gegeben|angegeben|vorliegend)en (?:passagen|kontext|quellen|textstellen"
     r"|informationen)\b|\bdie quellen enthalten (?:keine|nicht)\b"),
    # French
    ("leçon section introduction résumé exercice", ORDER,
     r"\b(?:cette|la|chaque|le|cet) (?:leçon|section|introduction|résumé|exercice) (?:doit|devrait|devra)\b"),
    ("tâche mission", ORDER,
     r"\b(?:ta|votre) (?:tâche|mission) (?:est|consiste)"),
    ("expert assistant professeur rédacteur", ORDER,
     r"\b(?:tu es|vous êtes) une? (?:\w+ ){0,3}?(?:experte?|assistante?|professeure?|rédacteur|rédactrice)\b"),
    ("ton style", ORDER,
     r"\b(?:utilise[zr]?|garde[zr]?|adopte[zr]?|écri\w+|rédige[zr]?)\b[^.]{0,40}\b(?:ton|style)\b (?:amical"
     r"|formel|neutre|professionnel|conversationnel)"),
    ("leçon section introduction résumé markdown exercices", ORDER,
     r"^\W*(?:écri[st]?\w*|rédige[zr]?|génère[zr]?|renvoie|crée[zr]?)\b[^.]*\b(?:leçon|section|introduction"
     r"|résumé|markdown|exercices)\b"),
    ("leçon sections objectifs introduction résumé", PLAN,
     r"\b(?:je (?:dois|vais|devrais)|il me faut)\b[^.]*\b(?:leçon|sections|objectifs|introduction|résumé)\b"),
    ("mots", ORDER,
     r"\b(?:leçon|section|résumé|texte|maximum|minimum|moins de|entre)\b[^.]{0,40}\d{2,4}(?: (?:à|et"
     r"|-) \d{2,4})? mots\b"),
    ("utilisateur l'utilisateur l’utilisateur", CLIENT,
     r"\bl['’]utilisat(?:eur|rice) (?:a )?(?:veut|demand\w+|souhait\w+|voudrait)"),
    ("exigences critères objectifs consignes", PLEA,
     r"\b(?:satisfait|respecte|couvre|répond)\b[^.]{0,20}(?:toutes les exigences|tous les (?:critères"
     r"|objectifs)|toutes les consignes)\b"),
    ("note évaluation", PLEA,
     r"\b(?:meilleure|plus haute) note\b|\bnote (?:maximale|parfaite)\b"),
    ("évaluateur correcteur relecteur", PLEA,
     r"(?:\bà l['’]|\bau |\bcher |\bchère )(?:évaluat|correct|relect)(?:eur|rice)\b"),
    ("ma mes", KNOWN,
     r"\bma dernière mise à jour\b|\bmes (?:connaissances|données d['’]entraînement) (?:s['’]arrêtent|datent|vont)\b"),
    ("passages contexte extraits sources", GIVEN,
     r"\b(?:passages|contexte|extraits|sources) (?:fourni|donné|récupéré)e?s?\b|\bles sources ne (?:contiennent"
     r"|mentionnent)\b"),
    # Russian
    ("урок раздел введение упражнение заключение", ORDER,
     r"\b(?:этот|каждый|данный|это) (?:урок|раздел|введение|упражнение|заключение) (?:долж\w+|следует)\b"),
    ("задача", ORDER,
     r"\bтвоя задача\b|\bваша задача (?:—|-)? ?(?:написать|составить|создать)"),
    ("эксперт помощник преподаватель", ORDER,
     r"\b(?:ты|вы) (?:—|-)? ?(?:опытный |полезный )?(?:эксперт|помощник|преподаватель)\b"),
    ("тон тоном стиль", ORDER,
     r"\b(?:пиши|используй|напиши)\w*\b[^.]{0,40}\b(?:тон|стил)\w*"),
    ("урок раздел введение заключение markdown упражнения", ORDER,
     r"^\W*(?:напиши|составь|создай|сгенерируй|верни)(?:те)?\b[^.]*\b(?:урок|раздел|введение|заключение"
     r"|markdown|упражнения)\b"),
    ("разделы раздела урок урока цели введения заключение", PLAN,
     r"\b(?:мне (?:нужно|надо|следует)|я (?:долж\w+|буду|напишу|начну))\b[^.]*\b(?:раздел\w*|урок\w*|цели"
     r"|введени\w+|заключени\w+)\b"),
    ("слов", ORDER,
     r"\b(?:урок|раздел|заключение|текст|не более|не менее)\b[^.]{0,40}\d{2,4}(?:\s?[-–]\s?\d{2,4})? слов\b"),
    ("пользователь", CLIENT,
     r"\bпользователь (?:хочет|просит|попросил|запросил)"),
    ("требованиям критериям цели требования критерии", PLEA,
     r"\b(?:соответствует|отвечает|охватывает) (?:всем|все) (?:требованиям|критериям|цели|требования"
     r"|критерии)\b"),
    ("оценки оценку оценка балл баллов", PLEA,
     r"\b(?:максимальн|высш|наивысш|отличн)\w+ (?:оценк|балл)\w*"),
    ("проверяющего проверяющему проверяющий эксперта", PLEA,
     r"\b(?:для|уважаемый) (?:\w+ )?проверяющ\w+|^\W*проверяющему\b"),
    ("моего мои моих", KNOWN,
     r"\bмоего последнего обновления\b|\bмоих? (?:знания|данные|данных|знаний) "
     r"(?:заканчиваются|ограничены|для обучения)"),
    ("фрагментов фрагментах контексте источниках источники отрывках", GIVEN,
     r"\b(?:предоставленн|приведённ|приведенн|данн)\w+ (?:фрагмент|контекст|источник|отрыв)\w*|\bисточники не"
     r" содержат\b"),
)  # fmt: skip

FORMS: Final[tuple[Form, ...]] = tuple(
    (frozenset(signs.split()), what, re.compile(pattern)) for signs, what, pattern in _ROWS
)
SIGNS: Final = frozenset(sign for signs, _, _ in FORMS for sign in signs)
