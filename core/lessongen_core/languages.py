"""What differs from language to language, as data: headings, stemmers, function words, phrases of assistants.

Adding a language is adding rows here. A language without rows is still parsed, cleaned and scored: what needs a table
(fluency, leftovers in its own words) is then left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, get_args

from .translated_headings import TRANSLATED_HEADINGS

Role = Literal["exercises", "exercise", "solution", "rubric", "summary", "sources", "introduction"]

# The first name is the one a writer is asked for; the others are what models write instead.
HEADINGS: Final[Mapping[str, Mapping[Role, tuple[str, ...]]]] = {
    "en": {
        "exercises": ("Exercises", "Practice exercises", "Practice", "Exercises and solutions", "Challenges"),
        "exercise": ("Exercise", "Challenge", "Task", "Problem"),
        "solution": ("Solution", "Model solution", "Sample solution", "Answer", "Model answer"),
        "rubric": ("Rubric", "Grading rubric", "Grading", "Assessment"),
        "summary": ("Summary", "Key points", "Key takeaways", "Takeaways", "Conclusion", "Recap"),
        "sources": ("Sources", "References", "Bibliography"),
        "introduction": ("Introduction", "Overview"),
    },
    "es": {
        "exercises": ("Ejercicios", "Ejercicios prácticos", "Práctica", "Actividades"),
        "exercise": ("Ejercicio", "Actividad", "Desafío", "Tarea"),
        "solution": ("Solución", "Respuesta", "Solución modelo"),
        "rubric": ("Rúbrica", "Criterios de evaluación", "Evaluación"),
        "summary": ("Resumen", "Puntos clave", "Ideas clave", "Conclusión", "Conclusiones"),
        "sources": ("Fuentes", "Referencias", "Bibliografía"),
        "introduction": ("Introducción",),
    },
    "de": {
        "exercises": ("Übungen", "Aufgaben", "Übungsaufgaben", "Übungen und Lösungen"),
        "exercise": ("Übung", "Aufgabe"),
        "solution": ("Lösung", "Musterlösung", "Antwort"),
        "rubric": ("Bewertung", "Bewertungskriterien", "Bewertungsraster"),
        "summary": ("Zusammenfassung", "Das Wichtigste in Kürze", "Kernpunkte", "Fazit"),
        "sources": ("Quellen", "Literatur", "Quellenverzeichnis"),
        "introduction": ("Einführung", "Einleitung"),
    },
    "fr": {
        "exercises": ("Exercices", "Exercices pratiques", "Travaux pratiques"),
        "exercise": ("Exercice", "Défi"),
        "solution": ("Solution", "Corrigé", "Réponse"),
        "rubric": ("Barème", "Grille d'évaluation", "Critères d'évaluation"),
        "summary": ("Résumé", "Points clés", "À retenir", "Conclusion", "En résumé"),
        "sources": ("Sources", "Références", "Bibliographie"),
        "introduction": ("Introduction",),
    },
    "ru": {
        "exercises": ("Упражнения", "Задания", "Практические задания", "Практика"),
        "exercise": ("Упражнение", "Задание", "Задача"),
        "solution": ("Решение", "Ответ"),
        "rubric": ("Критерии", "Критерии оценки", "Критерии оценивания"),
        "summary": ("Итоги", "Итог", "Резюме", "Заключение", "Выводы", "Главное"),
        "sources": ("Источники", "Литература", "Список источников"),
        "introduction": ("Введение",),
    },
    "pt": {
        "exercises": ("Exercícios",), "exercise": ("Exercício",), "solution": ("Solução", "Resposta"),
        "rubric": ("Critérios de avaliação", "Avaliação"),
        "summary": ("Resumo", "Pontos-chave", "Conclusão", "Conclusões", "Síntese", "Em resumo"),
        "sources": ("Fontes", "Referências"), "introduction": ("Introdução",),
    },
    "it": {
        "exercises": ("Esercizi",), "exercise": ("Esercizio",), "solution": ("Soluzione", "Risposta"),
        "rubric": ("Griglia di valutazione", "Valutazione"),
        "summary": ("Riepilogo", "Punti chiave", "Conclusione", "Conclusioni", "Riassunto", "Sintesi", "Sommario",
                    "In sintesi"),
        "sources": ("Fonti", "Riferimenti"), "introduction": ("Introduzione",),
    },
    "nl": {
        "exercises": ("Oefeningen", "Opdrachten"), "exercise": ("Oefening", "Opdracht"),
        "solution": ("Oplossing", "Antwoord"), "rubric": ("Beoordeling",),
        "summary": ("Samenvatting", "Kernpunten", "Conclusie", "Conclusies"), "sources": ("Bronnen",),
        "introduction": ("Inleiding",),
    },
}  # fmt: skip

# As a writer is told which one to write in; a code without a name is told as it is.
LANGUAGE_NAMES: Final[Mapping[str, str]] = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

# Snowball's names, for snowballstemmer.
STEMMERS: Final[Mapping[str, str]] = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Words that carry grammar, not subject: at least a third of running prose, almost none of a list of keywords.
FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """a about after all also an and any are as at be because been before being both but by can could did do
            does each either for from had has have he her here his how i if in into is it its itself just let like may
            might more most much must my no not now of off on once one only or other our out over own per she should so
            some such than that the their them then there these they this those through to too under until up us use
            very via was we were what when where whether which while who why will with within without would you your""",
        "es": """a al algo algunas algunos antes aquí así aunque cada como cómo con cual cuál cuando de del desde donde
            dónde dos e el él ella ellos en entre era es esa ese eso esta está estaba están estas este esto estos fue
            ha han hasta hay la las le les lo los más me mi mientras mismo muy nada ni no nos nosotros nuestra nuestro o
            otra otro para pero por porque puede pueden que qué se sea ser si sí sido sin sobre solo son su sus
            también tan te tiene todo todos tu tus un una uno unos usar vez y ya yo""",
        "de": """aber alle allem allen aller als also am an andere auch auf aus bei beim bis da damit dann das dass dem
            den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen
            einer eines er es für gegen haben hat hier ich ihm ihn ihr ihre ihrem ihren im in ist ja jede jeder jedes
            kann kein keine können man mehr mit muss müssen nach nicht noch nun nur ob oder ohne sehr sein seine
            sich sie sind so sobald über um und uns unter vom von vor war waren was weil welche wenn werden
            wie wieder wir wird wo wurde wurden zu zum zur zwischen""",
        "fr": """à afin alors après au aucun aussi autre aux avant avec avoir c car ce cela celle celui ces cet cette
            chaque comme d dans de des deux donc du elle elles en encore entre est et était être fait faire il ils
            j je l la le les leur leurs lui m mais même mon n ne nous on ont ou où par pas pendant peut peuvent plus
            pour pouvez qu quand que quel quelle qui quoi s sa sans se ses si son sont sous sur t tous tout toute très
            un une vers votre vos vous y""",
        "ru": """а без более бы был была были было быть в вам вас ваш весь во вот все всё всего вы где да для до его
            ее её если есть еще ещё же за здесь и из или им их к как какой когда который которые которая которое кто
            ли либо лишь между меня мне может можно мы на над надо нам нас не него нее нет ни но о об один он она они
            оно от очень перед по под после при про с сам свой себя со так также такой там тем то тогда того тоже
            только том ты у уже хотя чего чем через что чтобы эта эти это этого этой этом этот я""",
    }.items()
}

# What says of a whole sentence that it is not so, before it.
DENIALS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "wrong wrongly false falsely mistake mistaken mistakenly error myth untrue incorrect incorrectly",
        "es": "falso falsa mito error erróneo erróneamente equivocadamente equivoca equivocan incorrecto mentira",
        "de": "falsch fälschlich irrtum irrtümlich irrig unwahr mythos fehler märchen",
        "fr": "faux tort erreur erroné mythe inexact incorrect trompe trompent",
        "ru": "неверно ложно ошибочно ошибка заблуждение миф неправда неправильно",
    }.items()
}

# Words that turn a statement round; of French "ne ... pas" only the second, so that each negation counts once.
NEGATIONS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "not no never none nothing nobody nowhere cannot without neither",
        "es": "no nunca jamás ningún ninguno ninguna nada nadie sin tampoco",
        "de": "nicht nichts nie niemals niemand kein keine keinen keinem keiner keines ohne",
        "fr": "pas jamais aucun aucune rien personne sans",
        "ru": "не нет нельзя никогда ничего никто ни без",
    }.items()
}

# Grammar words of languages that have no rows above, enough to tell text in one of them from what was asked.
FOREIGN_MARKS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "pt": """a ao aos as com como da das de do dos e ela ele em entre essa esse esta este eu foi isso isto já mais
            mas muito na não nas no nos o os ou para pela pelo por porque quando que se sem ser seu seus são sua
            suas também tem um uma umas uns você""",
        "it": """a al alla anche che chi ci come con così da dal dalla degli dei del della delle di dove e ed è gli ha
            ho i il in la le lo ma mi molto nei nel nella non o ogni per perché più può quando quello questa questo se
            si sono su sul sulla tra tutti tutto un una uno""",
        "nl": """aan als bij dan dat de deze die dit door een en er geen had heb hebben heeft het hij hoe ik in is je
            kan kunnen maar meer met moet naar niet nog of om onder ook op over te tot uit van veel voor was wat we
            welke wij worden wordt ze zich zijn zo""",
        "pl": """a aby ale bardzo być był było by co czy dla do gdy go i ich ile jak jako je jego jej jest jeśli już
            który która które lub ma mnie może można na nad nie niż o od oraz po pod przed przez przy są się tak
            także tego tej ten to tylko tym w we więc wszystkie z za ze że""",
    }.items()
}

# Grammar words of one language that are other words of the one that names the row.
HOMOGRAPHS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """bin come den der die dos door era go had hat ha ho les man mas mine non nun on op per plus pour sans
            sea sin son sur tem ten ton tout tu une van war we""",
        "es": "come e era has he ho mas me nos per plus sea sin son sur ten tu via",
        "de": "all also am an bin des die elle her his in je man nun so war was will",
        "fr": "an as but des die en les me mine nos on or per plus sans son sur ton tu use",
    }.items()
}

# Openings of paragraphs that speak to the one who asked, not to the one who learns. Matched at the paragraph's start.
_PREAMBLES: Final = (
    r"(?:sure|certainly|of course|absolutely|great|okay|ok|alright|understood|happy to help)\b[!,.:]?\s*$",
    r"(?:sure|certainly|of course|absolutely|great|okay|ok|alright|understood)(?: thing)?[!,.:][^\n]{0,60}?"
    r"\b(?:here(?: is| are|'s|’s)|below is|i(?: have|'ve|’ve| will|'ll|’ll) (?:\S+ )?(?:writ|creat|generat|prepar))",
    r"(?:here is|here's|here’s|below is) (?:the|a|your|my) (?:\S+ ){0,5}?(?:lesson|markdown|draft)\b",
    r"i(?:'ve| have|’ve) (?:written|created|generated|prepared|drafted) (?:the|a|your|this) (?:\S+ ){0,3}?lesson",
    r"as (?:requested|you requested|per your request)\b",
    r"(?:claro|por supuesto|desde luego|con gusto)\b[!,.:]?\s*(?:$|aquí (?:está|tienes))",
    r"aquí (?:está|tienes) (?:la|tu|una) (?:\S+ ){0,3}?lección\b",
    r"(?:gerne|natürlich|klar|selbstverständlich)\b[!,.:]?\s*(?:$|hier (?:ist|kommt|sind))",
    r"hier (?:ist|kommt) (?:die|deine|ihre|eine) (?:\S+ ){0,3}?(?:lektion|unterrichtseinheit)\b",
    r"(?:bien sûr|certainement|avec plaisir|d'accord)\b\s*[!,.:]?\s*(?:$|voici)",
    r"voici (?:la|une|votre) (?:\S+ ){0,3}?leçon\b",
    r"(?:конечно|разумеется|с удовольствием|хорошо)\b[!,.:]?\s*(?:$|вот)",
    r"вот (?:\S+ ){0,3}?(?:урок|занятие)\b",
    r"(?:claro|com certeza|certo|certamente|volentieri|natuurlijk|zeker|graag|oczywiście|jasne|звичайно|звісно)\b"
    r"[!,.:]?\s*(?:$|(?:aqui está|ecco|hier is|hier volgt|oto|ось)\b)",
    r"(?:aqui está|ecco) (?:\S+ ){0,3}?(?:aula|lição|lezione)\b",
    r"hier (?:is|volgt) (?:\S+ ){0,3}?les\b",
    r"oto (?:\S+ ){0,3}?lekcj[aęi]\b",
    r"ось (?:\S+ ){0,3}?(?:урок|заняття)\b",
    r"(?:当然|好的|没问题)[！!，,。.：:]",
    r"以下是[^\n]{0,20}(?:课程|课文|教程|讲义)",
    r"(?:もちろん|承知しました|かしこまりました)",
    r"以下は?[^\n]{0,20}(?:レッスン|授業)[^\n]{0,10}です",
)
# The same as a paragraph of its own anywhere: somebody who writes for somebody else, and breaks off or goes on.
_TALK: Final = (
    r"(?:sure|certainly|of course|absolutely|great|okay|ok|alright|understood)(?: thing| question)?[!,.:][^\n]{0,40}?"
    r"\b(?:i(?:'d| would|’d) be (?:happy|glad)|i(?:'ll|’ll| will| can)|let me|let(?:'|’)s (?:write|continue"
    r"|create)|(?:here|below) is|here(?:'|’)s)\b",
    r"(?:great|good|excellent) question[!.]",
    r"(?:continuing|picking up|resuming) (?:from )?where (?:i|we) (?:left|stopped)",
    r"i(?:'ll|’ll| will| shall)(?: now)? (?:continue|move on|proceed|go on|write|generate|create|provide"
    r"|draft)\b[^\n]{0,80}"
    r"\b(?:you (?:asked|requested|wanted|specified)|lesson|section|part|outline|request)\b",
    r"(?:here(?:'|’)s|here is|below is|this is) (?:the|your|a) (?:\S+ ){0,4}?(?:lesson|section|part|version|draft"
    r"|outline|content)s?\b[^\n]{0,40}"
    r"\b(?:you (?:asked|requested|wanted)|as requested|in markdown|as specified)",
    r"(?:as requested|as you (?:asked|requested|specified)|per your (?:request|instructions))\b",
    r"i(?:'ve| have|’ve) (?:included|added|tried to|made sure|kept|followed|structured|covered)\b[^\n]{0,80}"
    r"\b(?:you|your|requested|lesson|spec\w*|instructions|requirements)\b",
    r"as an? (?:ai|artificial intelligence|(?:large )?language model)\b",
    r"(?:i hope this (?:helps|lesson)|let me know if|(?:please )?feel free to (?:ask|let me)|would you like me to"
    r"|do you want me to"
    r"|shall i (?:continue|go on)|should i (?:continue|go on))\b",
    r"\W?(?:claro|por supuesto|desde luego|con gusto|excelente pregunta|buena pregunta)\b[!,.:]?[^\n]{0,30}"
    r"(?:aquí|te ayudo|voy a|esta es tu|a continuación)\b",
    r"(?:continuando|continúo|sigo) (?:desde )?donde (?:lo )?(?:dejé|dejamos|quedé|quedamos)",
    r"(?:ahora )?(?:pasaré|continuaré|procederé|escribiré|generaré)\b[^\n]{0,60}\b(?:solicitaste|pediste|lección"
    r"|sección|parte)\b",
    r"como (?:modelo de lenguaje|inteligencia artificial|ia)\b",
    r"\W?(?:espero que (?:esto|esta lección) te|avísame si|no dudes en preguntar|¿?te gustaría que"
    r"|¿?quieres que (?:agregue|continúe|añada))",
    r"(?:gerne|natürlich|klar|selbstverständlich|gute frage)\b[!,.:]?[^\n]{0,40}(?:hier (?:ist|kommt|sind)"
    r"|ich (?:helfe|schreibe|erstelle)|helfe ich)\b",
    r"(?:ich (?:mache|fahre)|weiter geht es|nun geht es) (?:dort|da) (?:weiter|fort)?,? ?wo ich\b",
    r"ich (?:schreibe|erstelle|fahre|mache|gehe) (?:nun|jetzt)\b[^\n]{0,60}\b(?:gewünscht\w*|lektion|abschnitt|teil)\b",
    r"(?:wie gewünscht|wie von (?:ihnen|dir) gewünscht)\b",
    r"als (?:ki|sprachmodell|künstliche intelligenz)\b",
    r"(?:ich hoffe,? (?:das|diese lektion|dies) hilft|sag(?:en sie)? mir bescheid|soll ich (?:weitere|noch"
    r"|fortfahren)|möchte(?:st|n) (?:du|sie),? dass ich)",
    r"(?:bien sûr|certainement|avec plaisir|excellente question|bonne question)\b\s*[!,.:]?[^\n]{0,40}(?:voici"
    r"|je (?:vais|serais|suis))\b",
    r"(?:je reprends|je continue|reprenons) (?:là )?où\b",
    r"je (?:vais (?:maintenant )?|passe maintenant )(?:continuer|passer|rédiger|écrire|générer"
    r"|à)\b[^\n]{0,60}\b(?:demand\w+|leçon|section|partie)\b",
    r"(?:comme (?:demandé|vous l'avez demandé)|en tant (?:qu'ia|que modèle de langage|qu'intelligence artificielle))\b",
    r"(?:j'espère que (?:cela|ceci|cette leçon)|n'hésitez pas à (?:me|poser)|voulez-vous que j|souhaitez-vous que j)",
    r"(?:конечно|разумеется|с удовольствием|хорошо|отличный вопрос)\b[!,.:]?[^\n]{0,40}(?:вот|я (?:напишу|помогу"
    r"|подготовил))\b",
    r"(?:продолжаю|продолжим) с (?:того )?места",
    r"(?:теперь я|сейчас я|я сейчас) (?:перейду|продолжу|напишу)\b",
    r"(?:по вашему запросу|как вы (?:просили|и просили))\b",
    r"как (?:языковая модель|искусственный интеллект|ии)\b",
    r"(?:надеюсь,? (?:это|этот урок) (?:поможет|было)|дайте мне знать|хотите,? чтобы я)",
)
_SIGN_OFFS: Final = (
    r"i hope (?:this|that|it|you)\b",
    r"(?:please )?let me know\b(?! (?:what|which|who) you (?!think|need|want|would|'d|’d))",
    r"(?:please )?feel free to (?:ask|reach out|let me|contact)\b",
    r"would you like (?:me|to see)\b",
    r"if you (?:have any (?:other |further |more )?questions|need any(?:thing)?|would like (?:me|any)|want me)\b",
    r"is there anything else\b",
    r"happy (?:learning|coding)!\s*$",
    r"(?:end of (?:the )?lesson|this concludes the lesson)\b",
    r"espero que (?:esto|esta lección|te|le|les)\b", r"(?:avísame|házmelo saber|no dudes en)\b",
    r"ich hoffe,? (?:das|diese|dies|es)\b", r"(?:lass|lassen sie) (?:es )?mich wissen\b",
    r"j'espère que\b", r"(?:n'hésitez pas à|faites-moi savoir|dites-moi)\b",
    r"надеюсь,? (?:это|этот|что|урок)\b", r"(?:дайте мне знать|если у вас (?:есть|возникнут) вопросы)\b",
    r"espero que (?:isto|isso|esta aula)\b", r"(?:avise-me|diga-me se|fique à vontade)\b",
    r"spero che (?:questa|questo|ti|vi)\b", r"(?:fammi|fatemi) sapere\b", r"ik hoop dat (?:dit|deze)\b",
    r"laat (?:het )?me weten\b", r"mam nadzieję,? że\b", r"daj(?:cie)? (?:mi )?znać\b",
    r"сподіваюс[ья],? (?:це|цей|що|урок)\b",
    r"дайте (?:мені )?знати\b", r"(?:希望这|希望本课|如果您?(?:有|还有)任何|如有任何问题)",
    r"(?:何かご質問|ご不明な点|お役に立て)",
)  # fmt: skip
# What no lesson says of itself, wherever a paragraph starts with it.
_ASSISTANT: Final = (
    r"as an? (?:ai|artificial intelligence|(?:large )?language model)(?: (?:language model|assistant))?,? i\b",
    r"i(?:'m| am|’m) (?:an ai|a (?:large )?language model|sorry,? but|unable to)\b",
    r"i (?:cannot|can't|can’t) (?:help|assist|fulfil|fulfill|provide|comply|generate|write)\b",
    r"como (?:modelo de lenguaje|inteligencia artificial)\b", r"lo siento,? (?:pero )?no puedo\b",
    r"als (?:ki|sprachmodell)\b", r"en tant (?:que modèle de langage|qu'ia|qu'intelligence artificielle)\b",
    r"как (?:языковая модель|искусственный интеллект)\b", r"извините,? (?:но )?я не могу\b",
    r"\[?(?:end of|continued in|to be continued|continue in) (?:next|part|response)\b",
    r"(?:assistant|user|system|human)\s*:\s*\S",
)  # fmt: skip


# A whole reply that says no; providers without a refusal field of their own send it as text.
_REFUSALS: Final = (
    r"(?:i(?:'m| am|’m) (?:very |really )?sorry|sorry|i apologi[sz]e|unfortunately)\b[^\n]{0,80}?"
    r"\bi(?:'m| am|’m)? (?:can ?not|can't|can’t|won't|won’t|will not|am not able|not able|unable|must decline"
    r"|have to decline)\b",
    r"i (?:can ?not|can't|can’t|won't|won’t|will not|must decline to|am unable to|am not able to)"
    r" (?:help|assist|fulfil|fulfill|provide|comply|generate|write|create|produce|continue|engage|discuss|do that)\b",
    r"i(?:'m| am|’m) (?:unable|not able|not comfortable|not allowed)\b",
    r"as an? (?:ai|large language|language) \S+,? i (?:can|must)",
    r"(?:this|that|your) request (?:violates|goes against|conflicts with)\b",
    r"(?:lo siento|lo lamento)\b[^\n]{0,60}?\bno puedo\b", r"no puedo (?:ayudar|escribir|crear|generar)",
    r"(?:es tut mir leid|tut mir leid|leider)\b[^\n]{0,60}?\b(?:kann ich|ich kann|darf ich)\b[^\n]{0,80}?\bnicht\b",
    r"ich kann (?:ihnen |dir )?(?:dabei|damit|hierbei) (?:leider )?nicht",
    r"(?:je suis désolée?|désolée?|je regrette)\b[^\n]{0,60}?\bje ne (?:peux|puis)\b",
    r"je ne (?:peux|puis) pas (?:vous )?(?:aider|écrire|créer)",
    r"(?:извините|простите|к сожалению|мне жаль)\b[^\n]{0,60}?\bя? ?не (?:могу|могла?)\b",
    r"я не могу (?:помочь|написать|создать)",
    r"(?:mi dispiace|desculpe|lamento|het spijt me|przykro mi|перепрошую|вибачте)\b"
    r"[^\n]{0,80}?\b(?:non|não|niet|nie|не)\b",
    r"(?:很?抱歉|对不起)[^\n]{0,30}(?:不能|无法)", r"(?:申し訳|すみません|恐れ入り)[^\n]{0,60}(?:できません|お手伝い)",
)  # fmt: skip


def _opening(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\A\W{0,3}(?:" + "|".join(patterns) + ")", re.IGNORECASE | re.MULTILINE)


PREAMBLE: Final = _opening(_PREAMBLES)
SIGN_OFF: Final = _opening(_SIGN_OFFS)
ASSISTANT: Final = _opening(_ASSISTANT)
REFUSAL: Final = _opening(_REFUSALS)
TALK: Final = _opening(_TALK)

_LEADING_NUMBER = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.):]?\s+)?")


def normal_heading(text: str) -> str:
    """Case, markup, numbering and closing punctuation removed, so that `## **3. Exercises:**` is `exercises`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _LEADING_NUMBER.sub("", re.sub(r"[*_`#\[\]]", "", folded)).strip(" \t:.!-–—")


@cache
def _roles() -> dict[str, Role]:
    translated: dict[str, Role] = {
        normal_heading(name.replace("_", " ")): role
        for role in get_args(Role)
        for name in TRANSLATED_HEADINGS.get(role, "").split()
    }
    return translated | {
        normal_heading(name): role for table in HEADINGS.values() for role, names in table.items() for name in names
    }


def heading_role(text: str, *, whole: bool = False) -> Role | None:
    """The part a heading names in any known language; `Exercise 3: Loops` and `Solution to exercise 3` count.

    `whole`: only a name that a number or nothing follows, for lines that may be an order: `Answer the questions:`.
    """
    name = normal_heading(text)
    roles = _roles()
    if role := roles.get(name):
        return role
    head = re.match(r"([^\W\d]+(?:[ -][^\W\d]+)?)\W*(?=\d|:|-|–|—|\()", name) or re.match(r"([^\W\d]+)(?=\s)", name)
    if head is None:
        return None
    role = roles.get(head[1].strip())
    numbered = name != head[0] and re.match(r"\W*(?:\d|:|-|–|—|\()", name[len(head[1]) :]) is not None
    said = name.split()
    told = not whole or (len(said) > 3 and said[-1].isdigit() and roles.get(said[-2]) == "exercise")
    return role if role in ("exercise", "solution", "rubric") and (numbered or (role == "solution" and told)) else None


def heading(language: str, role: Role) -> str:
    """The heading a writer is asked for; English where the language has no row."""
    return HEADINGS.get(language, HEADINGS["en"])[role][0]
