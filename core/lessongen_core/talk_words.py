"""Words in which people and models talk of a text that is being made instead of its subject, by language and theme.

One of them says nothing: a lesson has sections, and a reader is asked to write. Several themes in one paragraph do.
Adding a language is adding rows. Not from any corpus: they are the words for the parts of a text, for what one does to
a text, for those who order and judge it, for what keeps a service from answering, and for thinking aloud.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# (theme, weight, words)
_ROWS: Final[Mapping[str, tuple[tuple[str, float, str], ...]]] = {
    "en": (
        ("author", 1.0, "i i'm i've i'll i'd i’m i’ve i’ll i’d me my myself"),
        ("text", 1.0,
         """lesson paragraph paragraphs introduction intro summary conclusion objective objectives outline version
         versions heading headings response reply length bullet bullets markdown json"""),
        ("text", 1.5,
         """draft drafts wording tone phrasing wordcount formatting transitions analogy informal friendlier playful"""),
        ("text", 0.5, "example examples text part chapter content style format characters output"),
        ("editing", 1.5,
         """shortened reworded reword rewrote rewritten rewrite revised revise revising rephrased rephrase
         rephrasing tightened trimmed polished polish proofread restructured condensed reworked redraft redrafted
         incorporates incorporated drafting regenerate regenerated unchanged"""),
        ("editing", 1.0,
         """shorten shorter longer harder formal jargon easier simpler replaced removed removing merging merged
         adjusted adjust expanded expand expanding simplified simplify clarified clarify revision revisions
         covered mentioned drafted improved consider repeats moved fixed corrected omitted elaborate rework"""),
        ("editing", 0.5, "cover covers mention kept updated finished done complete completed"),
        ("review", 1.5,
         """feedback reviewer reviewers reviewer's editor's requested client user's rubric reworking approved
         approve signoff confused misread brief instructed accordingly prefer whichever"""),
        ("review", 1.0,
         """request requests user customer prompt instructions guidelines requirements requirement spec
         specification level suggest suggested suggestion beginner beginners novice audience count budget
         instruction todo asked wanted thanks sense constraint constraints limit comment comments author says"""),
        ("service", 1.5,
         """unable sorry unfortunately apologize apologise apologies overloaded unavailable timeout quota cutoff
         attached violate violates upload uploaded transcript chatbot chatgpt assistant ai tokens retry
         subscription"""),
        ("service", 1.0,
         """cannot can't can’t filter policy policies attachment browse paste conversation chat knowledge training
         trained reliable access provide provided material materials passages passage sources source stopped
         blocked id limit exceeded later information failed expired support verify confirm assist help real-time"""),
        ("service", 0.5, "again model request error date links allowed internet usage rate reached"),
        ("thinking", 1.5, "hmm hm okay rethink reconsider vague overused anyway safer wait ok whoops oops scratch"),
        ("thinking", 1.0, "fine probably guess believe unsure let me's assume okay alright double-check hold"),
        ("thinking", 0.5, "should need good so far"),
        ("editing", 0.3, "write writing written added adding"),
        ("review", 0.3, "please editor editors check choose pick reader"),
        ("thinking", 0.6, "actually maybe perhaps think seems better sure enough true"),
        ("text", 0.6, "sentence sentences title answer words exercises exercise section sections"),
    ),
    "es": (
        ("author", 1.0,
         """yo mí he puedo dejo llevo escribo voy estoy tengo debo quiero puse añadí prefiero pienso diría mis"""),
        ("text", 1.0,
         """lección párrafo párrafos introducción resumen conclusión objetivo objetivos esquema versión versiones
         títulos longitud extensión json"""),
        ("text", 1.5, "borrador redacción tono formulación analogía informal cercana cercano"),
        ("text", 0.5, "ejemplo ejemplos texto parte capítulo contenido estilo formato"),
        ("editing", 1.5,
         """acortó acortado acorté acortar reformularon reformulado reformulé reformular reescribí reescrito
         reescribir revisado revisada revisarlos revisé pulido corregí reestructurado condensado incorpora
         incorporado redactar redacto redactado"""),
        ("editing", 1.0,
         """revisar sustituido sustituí sustituyó quitarlo quitado quité quitar unirlo añadió añadidos corrigió
         corregido ajustarlos ajustado ajusté ajustar ampliado amplié ampliar simplificado simplifiqué
         simplificar aclarado aclarar cubren cubiertos cubierto mantenido mantuve mencionar repite considera
         dejado movido sencillo difícil omitido formal corta corto tecnicismos"""),
        ("editing", 0.5, "cubre actualizado terminado completo"),
        ("review", 1.5,
         """comentarios revisor revisora solicitado solicitada solicitaste pediste petición cliente encargo rúbrica
         prefieres preferencia aprobado observaciones"""),
        ("review", 1.0,
         """editora pedido usuario indicaciones instrucciones requisitos nivel sugerencia sugiero sugerido
         principiante principiantes público límite conviene pide dice gracias número ajusta encaja restricción
         alumno"""),
        ("service", 1.5,
         """lamentablemente disculpa disculpas siento sobrecargado adjuntó adjunto adjuntar conocimientos asistente
         ia cuota suscripción tokens"""),
        ("service", 1.0,
         """puedo pude posible error disponible filtro detuvo bloqueó política subir pegar conversación chat
         terminan fiable acceso información material pasajes fuentes enlaces id inténtalo tarde proporcionado
         entrenamiento soporte verificar confirmar ayudar"""),
        ("service", 0.5, "modelo petición origen abrir nuevo"),
        ("thinking", 1.5, "mmm hmm espera vago vale repensar"),
        ("thinking", 1.0, "probablemente faltan falta basta supongo dudo pensándolo tal creo seguro"),
        ("thinking", 0.5, "bien entonces ver aunque debería"),
        ("editing", 0.3, "escribir escrito añade añadido"),
        ("review", 0.3, "editor favor elige elegir comprueba lector"),
        ("thinking", 0.6, "realidad quizá quizás mejor creo cierto bueno"),
        ("text", 0.6, "frase frases título respuesta palabras ejercicios ejercicio sección secciones"),
    ),
    "de": (
        ("author", 1.0, "ich mir mich mein meine meinen meiner"),
        ("text", 1.0,
         """lektion absatz absätze einleitung einführung zusammenfassung lernziel lernziele gliederung fassung
         version überschrift überschriften länge json"""),
        ("text", 1.5, "entwurf formulierung tonfall ton förmlich locker formulierungen überleitung analogie"),
        ("text", 0.5, "beispiel beispiele text teil kapitel inhalt stil format zeichen"),
        ("editing", 1.5,
         """gekürzt umformuliert umformulieren umgeschrieben überarbeitet überarbeiten überarbeitete überarbeitung
         eingearbeitet gestrafft umgestellt formuliert"""),
        ("editing", 1.0,
         """kürzen ersetzt entfernt gestrichen streichen zusammenlegen ergänzt ergänzen hinzugefügt angepasst
         anpassen erweitert vereinfacht vereinfachen verdeutlicht behandelt abgedeckt beibehalten erwähnen
         erwähnt schreibe wiederholt verschoben korrigiert schwerer schwieriger leichter kürzer länger
         ausgelassen weggelassen"""),
        ("editing", 0.5, "aktualisiert fertig vollständig"),
        ("review", 1.5,
         """rückmeldung rückmeldungen feedback gutachter lektor lektorin redaktion gewünscht gewünschten auftrag
         auftraggeber wortzahl wörterzahl anmerkungen freigegeben wunsch"""),
        ("review", 1.0,
         """angefragt anfrage nutzer benutzer vorgaben vorgabe anweisungen anweisung anforderungen niveau vorschlag
         anfänger zielgruppe wünschen verlangt danke grenze kommentare kunde"""),
        ("service", 1.5,
         """leider entschuldigung entschuldigen überlastet angehängt hochladen hochgeladen assistent ki
         kenntnisstand wissensstand kontingent"""),
        ("service", 1.0,
         """fehler verfügbar filter gestoppt blockiert richtlinien anhang einfügen gespräch unterhaltung chat wissen
         zuverlässigen zuverlässige zugriff informationen material quellmaterial passagen quellen später erneut
         nochmals öffnen bereitgestellt trainingsdaten"""),
        ("service", 0.5, "anfrage modell"),
        ("thinking", 1.5, "hm hmm moment okay vage überlegen warte"),
        ("thinking", 1.0, "sicherer unsicher jedenfalls lieber vermutlich ok na"),
        ("thinking", 0.5, "gut sollte also"),
        ("editing", 0.3, "schreiben geschrieben"),
        ("review", 0.3, "bitte prüfen wählen leser"),
        ("thinking", 0.6, "eigentlich vielleicht wahrscheinlich stimmt reicht fehlt fehlen glaube denke"),
        ("text", 0.6, "satz sätze titel antwort wörter übung übungen abschnitt abschnitte"),
        ("service", 0.5, "kann"),
    ),
    "fr": (
        ("author", 1.0, "je j'ai j’ai me moi mon ma mes j"),
        ("text", 1.0,
         """leçon paragraphe paragraphes introduction résumé conclusion objectif objectifs plan version versions
         titres longueur json"""),
        ("text", 1.5, "brouillon formulation ton rédaction analogie familier"),
        ("text", 0.5, "exemple exemples texte partie chapitre contenu style format"),
        ("editing", 1.5,
         """raccourci reformulé reformulée reformulés reformuler réécrit réécrite réécrire révisé révisée réviser
         remanié peaufiné rédigé rédiger retravaillé condensé"""),
        ("editing", 1.0,
         """raccourcir remplacé supprimé supprimer fusionner ajoutée ajusté ajuster élargi simplifié simplifier
         clarifié intégré intègre couvert couverts conservé gardé mentionner écris répète déplacé corrigé
         difficile difficiles court long omis"""),
        ("editing", 0.5, "couvre terminé complet"),
        ("review", 1.5,
         """commentaires relecteur relectrice demandé demandée client consigne consignes préférez remarques"""),
        ("review", 1.0,
         """demande utilisateur instructions exigences niveau prière préférence choisissez suggestion suggère
         débutant débutants public limite nombre merci contrainte souhaité"""),
        ("service", 1.5,
         """désolé désolée malheureusement excuses surchargé jointe connaissances réessayez assistant ia quota"""),
        ("service", 1.0,
         """peux puis impossible erreur disponible filtre arrêtée bloquée politique joint pièce télécharger coller
         conversation s'arrêtent fiable accès informations fourni fournis fournies sources passages liens tard"""),
        ("service", 0.5, "source ouvrir modèle nouveau"),
        ("thinking", 1.5, "hum hmm attends attendez vague bof"),
        ("thinking", 1.0, "réalité ok réfléchir sûr manque manquent disons"),
        ("thinking", 0.5, "bon bien alors devrais"),
        ("editing", 0.3, "écrire écrit ajouté"),
        ("review", 0.3, "éditeur vérifier choisir lecteur"),
        ("thinking", 0.6, "peut-être probablement plutôt crois pense vrai suffit"),
        ("text", 0.6, "phrase phrases titre réponse mots exercices exercice section sections"),
    ),
    "ru": (
        ("author", 1.0, "я мне меня мой моя моё мои мою"),
        ("text", 1.0,
         """урок урока разделе абзац абзаца абзаце введение введении резюме заключение цели план версия версии
         версию заголовки название объём json"""),
        ("text", 1.5, "черновик формулировка формулировки формулировку тон формально аналогия аналогию"),
        ("text", 0.5, "пример примера текст текста часть содержание стиль формат"),
        ("editing", 1.5,
         """сократил сократила сокращено сокращён переформулировал переформулировала переформулированы
         переформулировано переписал переписала переписано переписать переработал переработано учёл учтены
         доработано"""),
        ("editing", 1.0,
         """исправил исправила исправлено исправлен заменил заменила заменено удалил удалила удалить удалено
         объединить добавил добавила добавлен добавлено скорректировал скорректировано расширил упростил упрощено
         уточнил охвачены раскрыты оставил оставила упомянуть напишу пишу повторяет перенёс сложнее короче
         длиннее пропущено"""),
        ("editing", 0.5, "обновлено готово полностью"),
        ("review", 1.5,
         """отзыв отзывы отзыву замечания замечаний замечаниям рецензент рецензента запросу запросил просили
         заказчик заказчика редактора правки"""),
        ("review", 1.0,
         """запрос пользователь пользователя задание указаниям инструкции инструкциям требования требованиям уровень
         уровню предпочитаете выберите новичков новичка аудитории лимит количество спасибо ограничение"""),
        ("service", 1.5,
         """извините простите сожалению перегружена перегружен прикреплён приложено недоступна ассистент ии квота"""),
        ("service", 1.0,
         """могу смог невозможно ошибка недоступен фильтр остановлен заблокирован политика приложен загрузить
         вставить диалог диалоге беседе чат знания заканчиваются надёжной достоверной доступа информации исходных
         материалов материала фрагментах источниках ссылки попробуйте позже"""),
        ("service", 0.5, "модель открыть"),
        ("thinking", 1.5, "хм стоп погоди подождите расплывчато"),
        ("thinking", 1.0, "вообще-то ладно наверное пожалуй безопаснее кстати осталось хватит"),
        ("thinking", 0.5, "хорошо может ли"),
        ("editing", 0.3, "написать написано"),
        ("review", 0.3, "редактор пожалуйста проверьте читатель"),
        ("thinking", 0.6, "возможно кажется правда лучше думаю"),
        ("text", 0.6, "предложение предложения заголовок ответ слов упражнение упражнения раздел раздела"),
    ),
}  # fmt: skip

# Word -> (theme, weight).
TALK_WORDS: Final[Mapping[str, Mapping[str, tuple[str, float]]]] = {
    language: {word: (theme, weight) for theme, weight, row in reversed(rows) for word in row.split()}
    for language, rows in _ROWS.items()
}
TALK_SIGNS: Final[Mapping[str, frozenset[str]]] = {language: frozenset(table) for language, table in TALK_WORDS.items()}
