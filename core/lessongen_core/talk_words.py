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
         """lesson section sections paragraph paragraphs introduction intro summary conclusion exercise exercises
         objective objectives outline version versions heading headings sentence sentences title response answer
         reply length words bullet bullets markdown json"""),
        ("text", 1.5,
         """draft drafts wording tone phrasing wordcount formatting transitions analogy informal friendlier playful"""),
        ("text", 0.5, "example examples text part chapter content style format characters output"),
        ("editing", 1.5,
         """shortened reworded reword rewrote rewritten rewrite revised revise revising rephrased rephrase rephrasing
         tightened trimmed polished polish proofread restructured condensed reworked redraft redrafted incorporates
         incorporated drafting regenerate regenerated unchanged"""),
        ("editing", 1.0,
         """shorten shorter longer harder formal jargon easier simpler replaced removed removing merging merged added
         adding adjusted adjust expanded expand expanding simplified simplify clarified clarify revision revisions
         covered mentioned drafted improved consider write writing written repeats moved fixed corrected omitted
         elaborate rework"""),
        ("editing", 0.5, "cover covers mention kept updated finished done complete completed"),
        ("review", 1.5,
         """feedback reviewer reviewers reviewer's editor's requested client user's rubric reworking approved approve
         signoff confused misread brief instructed accordingly prefer whichever"""),
        ("review", 1.0,
         """editor editors request requests user customer prompt instructions guidelines requirements requirement spec
         specification level please suggest suggested suggestion beginner beginners novice audience reader count
         budget instruction todo asked wanted thanks sense constraint constraints limit comment comments author
         says"""),
        ("review", 0.5, "check choose pick"),
        ("service", 1.5,
         """unable sorry unfortunately apologize apologise apologies overloaded unavailable timeout quota cutoff
         attached violate violates upload uploaded transcript chatbot chatgpt assistant ai tokens retry
         subscription"""),
        ("service", 1.0,
         """cannot can't can’t filter policy policies attachment browse paste conversation chat knowledge training
         trained reliable access provide provided material materials passages passage sources source stopped blocked
         id limit exceeded later information failed expired support verify confirm assist help real-time"""),
        ("service", 0.5, "again model request error date links allowed internet usage rate reached"),
        ("thinking", 1.5, "hmm hm okay rethink reconsider vague overused anyway safer wait ok whoops oops scratch"),
        ("thinking", 1.0,
         """actually maybe perhaps fine probably guess believe think unsure true let me's assume seems enough okay sure
         alright better double-check hold"""),
        ("thinking", 0.5, "should need good so far"),
    ),
    "es": (
        ("author", 1.0,
         """yo mí he creo puedo dejo llevo escribo voy estoy tengo debo quiero puse añadí prefiero pienso diría mis"""),
        ("text", 1.0,
         """lección sección secciones párrafo párrafos introducción resumen conclusión ejercicio ejercicios objetivo
         objetivos esquema versión versiones título títulos frase frases respuesta longitud extensión palabras json"""),
        ("text", 1.5, "borrador redacción tono formulación analogía informal cercana cercano"),
        ("text", 0.5, "ejemplo ejemplos texto parte capítulo contenido estilo formato"),
        ("editing", 1.5,
         """acortó acortado acorté acortar reformularon reformulado reformulé reformular reescribí reescrito reescribir
         revisado revisada revisarlos revisé pulido corregí reestructurado condensado incorpora incorporado redactar
         redacto redactado"""),
        ("editing", 1.0,
         """revisar sustituido sustituí sustituyó quitarlo quitado quité quitar unirlo añadió añadido añadidos corrigió
         corregido ajustarlos ajustado ajusté ajustar ampliado amplié ampliar simplificado simplifiqué simplificar
         aclarado aclarar cubren cubiertos cubierto mantenido mantuve mencionar escribir escrito repite considera
         dejado movido sencillo difícil omitido formal corta corto tecnicismos"""),
        ("editing", 0.5, "cubre actualizado terminado completo añade"),
        ("review", 1.5,
         """comentarios revisor revisora solicitado solicitada solicitaste pediste petición cliente encargo rúbrica
         prefieres preferencia aprobado observaciones"""),
        ("review", 1.0,
         """editor editora pedido usuario indicaciones instrucciones requisitos nivel favor sugerencia sugiero sugerido
         principiante principiantes público límite lector conviene pide dice gracias número ajusta encaja restricción
         alumno"""),
        ("review", 0.5, "elige elegir comprueba"),
        ("service", 1.5,
         """lamentablemente disculpa disculpas siento sobrecargado adjuntó adjunto adjuntar conocimientos asistente ia
         cuota suscripción tokens"""),
        ("service", 1.0,
         """puedo pude posible error disponible filtro detuvo bloqueó política subir pegar conversación chat terminan
         fiable acceso información material pasajes fuentes enlaces id inténtalo tarde proporcionado entrenamiento
         soporte verificar confirmar ayudar"""),
        ("service", 0.5, "modelo petición origen abrir nuevo"),
        ("thinking", 1.5, "mmm hmm espera vago vale repensar"),
        ("thinking", 1.0,
         """realidad quizá quizás bueno cierto probablemente mejor faltan falta basta supongo dudo pensándolo tal creo
         seguro"""),
        ("thinking", 0.5, "bien entonces ver aunque debería"),
    ),
    "de": (
        ("author", 1.0, "ich mir mich mein meine meinen meiner"),
        ("text", 1.0,
         """lektion abschnitt abschnitte absatz absätze einleitung einführung zusammenfassung übung übungen lernziel
         lernziele gliederung fassung version überschrift überschriften satz sätze titel länge antwort wörter json"""),
        ("text", 1.5, "entwurf formulierung tonfall ton förmlich locker formulierungen überleitung analogie"),
        ("text", 0.5, "beispiel beispiele text teil kapitel inhalt stil format zeichen"),
        ("editing", 1.5,
         """gekürzt umformuliert umformulieren umgeschrieben überarbeitet überarbeiten überarbeitete überarbeitung
         eingearbeitet gestrafft umgestellt formuliert"""),
        ("editing", 1.0,
         """kürzen ersetzt entfernt gestrichen streichen zusammenlegen ergänzt ergänzen hinzugefügt angepasst anpassen
         erweitert vereinfacht vereinfachen verdeutlicht behandelt abgedeckt beibehalten erwähnen erwähnt schreiben
         geschrieben schreibe wiederholt verschoben korrigiert schwerer schwieriger leichter kürzer länger
         ausgelassen weggelassen"""),
        ("editing", 0.5, "aktualisiert fertig vollständig"),
        ("review", 1.5,
         """rückmeldung rückmeldungen feedback gutachter lektor lektorin redaktion gewünscht gewünschten auftrag
         auftraggeber wortzahl wörterzahl anmerkungen freigegeben wunsch"""),
        ("review", 1.0,
         """angefragt anfrage nutzer benutzer vorgaben vorgabe anweisungen anweisung anforderungen niveau bitte
         vorschlag anfänger zielgruppe leser wünschen prüfen verlangt danke grenze kommentare kunde"""),
        ("review", 0.5, "wählen"),
        ("service", 1.5,
         """leider entschuldigung entschuldigen überlastet angehängt hochladen hochgeladen assistent ki kenntnisstand
         wissensstand kontingent"""),
        ("service", 1.0,
         """kann fehler verfügbar filter gestoppt blockiert richtlinien anhang einfügen gespräch unterhaltung chat
         wissen zuverlässigen zuverlässige zugriff informationen material quellmaterial passagen quellen später
         erneut nochmals öffnen bereitgestellt trainingsdaten"""),
        ("service", 0.5, "anfrage modell"),
        ("thinking", 1.5, "hm hmm moment okay vage überlegen warte"),
        ("thinking", 1.0,
         """eigentlich vielleicht wahrscheinlich sicherer glaube denke unsicher jedenfalls stimmt lieber vermutlich ok
         fehlen fehlt reicht na"""),
        ("thinking", 0.5, "gut sollte also"),
    ),
    "fr": (
        ("author", 1.0, "je j'ai j’ai me moi mon ma mes j"),
        ("text", 1.0,
         """leçon section sections paragraphe paragraphes introduction résumé conclusion exercice exercices objectif
         objectifs plan version versions titre titres phrase phrases longueur réponse mots json"""),
        ("text", 1.5, "brouillon formulation ton rédaction analogie familier"),
        ("text", 0.5, "exemple exemples texte partie chapitre contenu style format"),
        ("editing", 1.5,
         """raccourci reformulé reformulée reformulés reformuler réécrit réécrite réécrire révisé révisée réviser
         remanié peaufiné rédigé rédiger retravaillé condensé"""),
        ("editing", 1.0,
         """raccourcir remplacé supprimé supprimer fusionner ajouté ajoutée ajusté ajuster élargi simplifié simplifier
         clarifié intégré intègre couvert couverts conservé gardé mentionner écrire écris écrit répète déplacé
         corrigé difficile difficiles court long omis"""),
        ("editing", 0.5, "couvre terminé complet"),
        ("review", 1.5,
         """commentaires relecteur relectrice demandé demandée client consigne consignes préférez remarques"""),
        ("review", 1.0,
         """éditeur demande utilisateur instructions exigences niveau prière préférence choisissez suggestion suggère
         débutant débutants public lecteur limite nombre merci contrainte souhaité"""),
        ("review", 0.5, "vérifier choisir"),
        ("service", 1.5,
         """désolé désolée malheureusement excuses surchargé jointe connaissances réessayez assistant ia quota"""),
        ("service", 1.0,
         """peux puis impossible erreur disponible filtre arrêtée bloquée politique joint pièce télécharger coller
         conversation s'arrêtent fiable accès informations fourni fournis fournies sources passages liens tard"""),
        ("service", 0.5, "source ouvrir modèle nouveau"),
        ("thinking", 1.5, "hum hmm attends attendez vague bof"),
        ("thinking", 1.0,
         """réalité peut-être ok probablement réfléchir sûr crois pense vrai plutôt manque manquent suffit disons"""),
        ("thinking", 0.5, "bon bien alors devrais"),
    ),
    "ru": (
        ("author", 1.0, "я мне меня мой моя моё мои мою"),
        ("text", 1.0,
         """урок урока раздел раздела разделе абзац абзаца абзаце введение введении резюме заключение упражнение
         упражнения цели план версия версии версию заголовок заголовки предложение предложения название объём ответ
         слов json"""),
        ("text", 1.5, "черновик формулировка формулировки формулировку тон формально аналогия аналогию"),
        ("text", 0.5, "пример примера текст текста часть содержание стиль формат"),
        ("editing", 1.5,
         """сократил сократила сокращено сокращён переформулировал переформулировала переформулированы переформулировано
         переписал переписала переписано переписать переработал переработано учёл учтены доработано"""),
        ("editing", 1.0,
         """исправил исправила исправлено исправлен заменил заменила заменено удалил удалила удалить удалено объединить
         добавил добавила добавлен добавлено скорректировал скорректировано расширил упростил упрощено уточнил
         охвачены раскрыты оставил оставила упомянуть написать напишу пишу написано повторяет перенёс сложнее короче
         длиннее пропущено"""),
        ("editing", 0.5, "обновлено готово полностью"),
        ("review", 1.5,
         """отзыв отзывы отзыву замечания замечаний замечаниям рецензент рецензента запросу запросил просили заказчик
         заказчика редактора правки"""),
        ("review", 1.0,
         """редактор запрос пользователь пользователя задание указаниям инструкции инструкциям требования требованиям
         уровень уровню пожалуйста предпочитаете выберите новичков новичка аудитории читатель лимит количество
         спасибо ограничение"""),
        ("review", 0.5, "проверьте"),
        ("service", 1.5,
         """извините простите сожалению перегружена перегружен прикреплён приложено недоступна ассистент ии квота"""),
        ("service", 1.0,
         """могу смог невозможно ошибка недоступен фильтр остановлен заблокирован политика приложен загрузить вставить
         диалог диалоге беседе чат знания заканчиваются надёжной достоверной доступа информации исходных материалов
         материала фрагментах источниках ссылки попробуйте позже"""),
        ("service", 0.5, "модель открыть"),
        ("thinking", 1.5, "хм стоп погоди подождите расплывчато"),
        ("thinking", 1.0,
         """вообще-то возможно ладно наверное пожалуй безопаснее думаю кажется правда лучше кстати осталось хватит"""),
        ("thinking", 0.5, "хорошо может ли"),
    ),
}  # fmt: skip

# Word -> (theme, weight).
TALK_WORDS: Final[Mapping[str, Mapping[str, tuple[str, float]]]] = {
    language: {word: (theme, weight) for theme, weight, row in reversed(rows) for word in row.split()}
    for language, rows in _ROWS.items()
}
