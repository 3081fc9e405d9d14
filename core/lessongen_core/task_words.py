"""Words by which somebody is told to do something, by language: orders, and words for the one who is told.

Data of `quality.tasks`. A language without a row is not looked at: there a question mark, or nothing, says that a text
asks for something.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN = """you your yours yourself try add answer apply arrange ask assign build calculate change check choose classify
combine compare complete compute connect consider convert copy correct count create debug decide define delete
demonstrate derive describe design determine develop discuss display download draw edit enter estimate evaluate
examine execute explain explore express extend fill find fix follow formulate generate give go group guess identify
imagine implement improve indicate inspect install interpret justify label let list locate look make mark match
measure modify move name note open order organise organize outline pick place plan plot practise practice predict
prepare print produce propose prove provide put rank read record refactor remove rename repeat replace rewrite run
save search select separate set show simplify sketch solve sort specify split start state suggest summarise
summarize swap take tell test think trace transform translate turn type update use using verify work write adjust
compose contrast cook guard mix multiply note pay recall recite relate repair rephrase reproduce rescue revise scale
season stop stir subtract taste underline"""
_ES = """tú tu tus te ti usted ustedes su sus vosotros agrega añade analiza aplica busca calcula cambia clasifica
combina compara completa comprueba considera construye copia corrige crea cuenta decide define demuestra describe
determina da di dé dibuja discute diseña ejecuta elabora elige elimina encuentra enumera escribe escoge estima
evalúa examina intenta explica explora haz identifica imagina implementa indica interpreta investiga justifica lee
lista localiza marca mejora mide modifica muestra mueve nombra observa obtén ordena piensa predice prepara propón
prueba pon razona realiza reemplaza relaciona renombra repite resuelve responde resume revisa selecciona señala
sugiere supón suponga traduce transforma usa utiliza utilizando usando verifica analice aplique busque calcule
complete compare corrija cree decida defina describa determine diseñe ejecute elija encuentre enumere escriba evalúe
examine explique haga identifique indique justifique lea modifique muestre observe ordene proponga realice relacione
resuelva responda resuma revise seleccione use utilice verifique puedes puede podría podrías debes debe tienes tiene
quieres quiere eres necesitas ajusta ajuste cocina cocine compón componga contrasta contraste deduce deduzca expresa
exprese forma forme paga pague protege recuerda recuerde relacionar reproduce reproduzca sazona sazone subraya
subraye suma sume"""
_DE = """beschreib nenn erklär schreib such du dein deine deinen deiner deinem dir dich sie ihr ihre ihren ihnen
analysiere analysieren ändere ändern beantworte beantworten begründe begründen beobachte berechne berechnen
beschreibe beschreiben bestimme bestimmen beurteile beurteilen bewerte bewerten bilde diskutiere diskutieren ergänze
ergänzen erkläre erklären erläutere erläutern erstelle erstellen entscheide entscheiden entwickle entwickeln entwirf
entwerfen finde finden formuliere formulieren führe führen füge gib geben gehe gehen gestalte korrigiere korrigieren
kreuze lies lesen löse lösen lösche löschen mache machen markiere markieren messe miss nenne nennen notiere notieren
öffne öffnen ordne ordnen plane planen prüfe prüfen recherchiere recherchieren rechne sage schätze schätzen schreibe
schreiben setze setzen skizziere skizzieren sortiere sortieren stelle stellen suche suchen teste testen trage
überlege überlegen übersetze überprüfe überprüfen untersuche untersuchen unterscheide unterscheiden vergleiche
vergleichen verwende verwenden wähle wählen wandle wende zähle zählen zeichne zeichnen zeige zeigen zeig nutze
nutzen bilden benenne benennen dichte ermittle ermitteln erinnere gliedere koche kochen passe reproduziere runde
schildere sichere stoppe überarbeite überarbeiten unterstreiche unterstreichen verfasse verfassen wiederhole
wiederholen würze würzen zahle"""
_FR = """tu ton ta tes te toi vous votre vos ajoute ajoutez analyse analysez applique appliquez calcule calculez
cherche cherchez choisis choisissez classe classez cite citez compare comparez complète complétez conçois concevez
construis construisez corrige corrigez crée créez décide décidez décris décrivez définis définissez dessine dessinez
détermine déterminez devine devinez dis dites discute discutez donne donnez écris écrivez énumère énumérez essaie
essayez estime estimez évalue évaluez examine examinez exécute exécutez explique expliquez fais faites identifie
identifiez imagine imaginez indique indiquez interprète interprétez justifie justifiez lis lisez liste listez mesure
mesurez modifie modifiez montre montrez nomme nommez note notez observe observez ordonne ouvre ouvrez place placez
prédis prévois prévoyez propose proposez prouve prouvez range rangez rédige rédigez relie reliez remplace remplacez
réponds répondez résous résolvez résume résumez sélectionne sélectionnez supprime supprimez teste testez traduis
traduisez transforme trie triez trouve trouvez utilise utilisez vérifie vérifiez ajuste ajustez assaisonne
assaisonnez compose composez cuisine cuisinez cuis déduis déduisez forme formez formule formulez oppose opposez paie
payez rappelle rappelez reformule reformulez relève relevez reproduis reproduisez révise révisez souligne soulignez"""
_RU = """ты тебе тебя твой твоя твои вы вам вас ваш ваша ваше ваши выберите выбери вычислите вычисли дайте дай докажите
докажи добавьте добавь заполните заполни запишите запиши запустите запусти измените измени измерьте измерь изучите
используйте используй исправьте исправь исследуйте классифицируйте найдите найди нарисуйте нарисуй напишите напиши
начертите назовите назови обоснуйте обоснуй объясните объясни опишите опиши определите определи откройте открой
оцените оцени ответьте ответь отметьте перечислите перечисли переведите переведи подберите подумайте подумай
покажите покажи посчитайте посчитай постройте построй предложите предложи представьте представь приведите приведи
придумайте придумай проанализируйте проверьте проверь прочитайте прочитай разработайте разработай рассмотрите
рассчитайте рассчитай расскажите расположите решите реши сделайте сделай скажите скажи сложите создайте создай
составьте составь сравните сравни соедините сформулируйте сформулируй удалите укажите укажи упорядочите установите
воспроизведите воспроизведи вспомните вспомни выведите выведи выпишите выпиши заплатите образуйте образуй
отредактируйте подчеркните подчеркни приготовьте приготовь противопоставьте разделите раздели сварите свари
соотнесите соотнеси сопоставьте сопоставь сочините сочини"""
TASK_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {"en": _EN, "es": _ES, "de": _DE, "fr": _FR, "ru": _RU}.items()
}
