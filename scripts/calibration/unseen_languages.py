"""Other languages for damage that is held out: terms, paragraphs in Latin letters, marks of other scripts."""

from __future__ import annotations

from typing import Final

# A word, then what German, French, Chinese and Russian have for it; "_" is a space.
_ENGLISH: Final = """
file Datei fichier 文件 файл; files Dateien fichiers 文件 файлы; table Tabelle tableau 表格 таблица;
tables Tabellen tableaux 表格 таблицы; column Spalte colonne 列 столбец; columns Spalten colonnes 列 столбцы;
row Zeile ligne 行 строка; rows Zeilen lignes 行 строки; data Daten données 数据 данные;
value Wert valeur 值 значение; values Werte valeurs 值 значения; name Name nom 名称 имя; names Namen noms 名称 имена;
command Befehl commande 命令 команда; commands Befehle commandes 命令 команды; query Abfrage requête 查询 запрос;
queries Abfragen requêtes 查询 запросы; database Datenbank base_de_données 数据库 база_данных;
record Datensatz enregistrement 记录 запись; records Datensätze enregistrements 记录 записи;
field Feld champ 字段 поле; fields Felder champs 字段 поля; example Beispiel exemple 例子 пример;
list Liste liste 列表 список; number Zahl nombre 数字 число; numbers Zahlen nombres 数字 числа;
result Ergebnis résultat 结果 результат; results Ergebnisse résultats 结果 результаты; text Text texte 文本 текст;
user Benutzer utilisateur 用户 пользователь; project Projekt projet 项目 проект;
change Änderung modification 更改 изменение;
changes Änderungen modifications 更改 изменения; version Fassung version 版本 версия;
folder Ordner dossier 文件夹 папка;
directory Verzeichnis répertoire 目录 каталог; line Linie ligne 线 линия; program Programm programme 程序 программа;
function Funktion fonction 函数 функция; cell Zelle cellule 单元格 ячейка; cells Zellen cellules 单元格 ячейки;
option Möglichkeit option 选项 параметр; button Knopf bouton 按钮 кнопка; menu Menü menu 菜单 меню;
step Schritt étape 步骤 шаг; computer Rechner ordinateur 计算机 компьютер;
information Auskunft information 信息 сведения;
error Fehler erreur 错误 ошибка; question Frage question 问题 вопрос; questions Fragen questions 问题 вопросы;
order Reihenfolge ordre 顺序 порядок; part Teil partie 部分 часть; way Weise manière 方式 способ;
key Schlüssel clé 键 ключ; page Seite page 页面 страница; day Tag jour 日子 день; water Wasser eau 水 вода;
time Zeit temps 时间 время; work Arbeit travail 工作 работа; world Welt monde 世界 мир; book Buch livre 书 книга;
side Seite côté 边 сторона; sea Meer mer 海 море; port Hafen port 港口 порт; month Monat mois 月 месяц
"""
# The same for Spanish: English, German, Chinese and Russian.
_SPANISH: Final = """
archivo file Datei 文件 файл; archivos files Dateien 文件 файлы; directorio directory Verzeichnis 目录 каталог;
directorios directories Verzeichnisse 目录 каталоги; carpeta folder Ordner 文件夹 папка;
comando command Befehl 命令 команда;
comandos commands Befehle 命令 команды; línea line Zeile 行 строка; líneas lines Zeilen 行 строки;
nombre name Name 名称 имя; nombres names Namen 名称 имена; datos data Daten 数据 данные;
salida output Ausgabe 输出 вывод;
entrada input Eingabe 输入 ввод; texto text Text 文本 текст; programa program Programm 程序 программа;
programas programs Programme 程序 программы; usuario user Benutzer 用户 пользователь; ruta path Pfad 路径 путь;
rutas paths Pfade 路径 пути; lista list Liste 列表 список; ejemplo example Beispiel 例子 пример;
opción option Möglichkeit 选项 параметр;
opciones options Möglichkeiten 选项 параметры; bucle loop Schleife 循环 цикл;
variable variable Variable 变量 переменная;
palabra word Wort 单词 слово; palabras words Wörter 单词 слова; trabajo work Arbeit 工作 работа;
sistema system System 系统 система;
computadora computer Rechner 计算机 компьютер; contenido content Inhalt 内容 содержание;
resultado result Ergebnis 结果 результат;
error error Fehler 错误 ошибка; pantalla screen Bildschirm 屏幕 экран; terminal terminal Terminal 终端 терминал;
número number Zahl 数字 число; vez time Mal 次 раз; forma way Weise 方式 способ; parte part Teil 部分 часть;
agua water Wasser 水 вода; día day Tag 日子 день; tabla table Tabelle 表格 таблица; libro book Buch 书 книга
"""


def _by_language(rows: str, languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    lines = [[cell.replace("_", " ") for cell in row.split()] for row in rows.split(";")]
    return {language: {line[0]: line[at] for line in lines} for at, language in enumerate(languages, 1)}


TERMS: Final = {
    "en": _by_language(_ENGLISH, ("de", "fr", "zh", "ru")),
    "es": _by_language(_SPANISH, ("en", "de", "zh", "ru")),
}

# Paragraphs of a model that answers in another language, but in Latin letters; {it} is something the lesson names.
ROMANISED: Final = {
    "Hindi": (
        "Ab hum dekhenge ki {it} asal mein kya karta hai aur ise kab istemal karna chahiye.",
        "Sabse pehle apne computer par yeh udaharan kholiye aur dhyan se padhiye.",
        "Agar aapko koi galti dikhai de to ghabraiye mat, bas ek baar phir se koshish kijiye.",
        "Yahan par {it} ka matlab hai ki hum ek hi kaam ko baar baar nahin likhna chahte.",
        "Iske baad jo parinaam aata hai, usko hum agle hisse mein samjhenge.",
        "Yaad rakhiye ki har cheez ka ek naam hota hai aur naam badalne se matlab bhi badal jata hai.",
    ),
    "Russian": (
        "Teper posmotrim, chto na samom dele delaet {it} i kogda im stoit polzovatsya.",
        "Snachala otkroite primer na svoyom kompyutere i prochitaite ego vnimatelno.",
        "Esli poyavilas oshibka, ne volnuites, prosto poprobuite eshchyo raz.",
        "Zdes {it} nuzhen dlya togo, chtoby ne pisat odno i to zhe mnogo raz.",
        "Rezultat, kotoryi poluchitsya posle etogo, my obsudim v sleduyushchei chasti.",
        "Zapomnite, chto u kazhdoi veshchi est imya, i esli ego izmenit, izmenitsya i smysl.",
    ),
    "Greek": (
        "Tora tha doume ti kanei sti praxi to {it} kai pote prepei na to chrisimopoioume.",
        "Prota anoixte to paradeigma ston ypologisti sas kai diavaste to prosektika.",
        "An emfanistei kapoio lathos, min anisycheite, dokimaste apla alli mia fora.",
        "Edo to {it} mas voithaei na min grafoume to idio pragma xana kai xana.",
        "To apotelesma pou vgainei meta apo afto tha to exigisoume sto epomeno meros.",
        "Na thymaste oti kathe pragma echei ena onoma kai an allaxei to onoma allazei kai to noima.",
    ),
    "Japanese": (
        "Soredewa, {it} ga jissai ni nani wo suru no ka, itsu tsukau beki ka wo mite ikimashou.",
        "Mazu jibun no konpyuutaa de rei wo hiraite, yukkuri yonde kudasai.",
        "Eraa ga demashitara, shinpai sezu ni mou ichido yatte mite kudasai.",
        "Koko de {it} wo tsukau no wa, onaji koto wo nando mo kakitaku nai kara desu.",
        "Sono ato ni deru kekka ni tsuite wa, tsugi no bubun de setsumei shimasu.",
        "Subete no mono ni wa namae ga ari, namae ga kawareba imi mo kawaru koto wo oboete oite kudasai.",
    ),
    "Chinese": (
        "Xianzai women lai kan {it} shiji shang zuo shenme, yiji shenme shihou yinggai yong ta.",
        "Shouxian qing zai ziji de diannao shang dakai zhege lizi, zixi du yi bian.",
        "Ruguo chuxian cuowu, buyao danxin, zai shi yi ci jiu keyi le.",
        "Zai zheli yong {it} shi yinwei women bu xiang ba tongyang de dongxi xie hen duo bian.",
        "Zhihou dedao de jieguo, women hui zai xia yi bufen jieshi.",
        "Qing jizhu, mei yang dongxi dou you yige mingzi, mingzi biandong le, yisi ye jiu biandong le.",
    ),
}  # fmt: skip

# Marks of other scripts: comma, stop, colon, semicolon, question, exclamation, brackets; with the spaces they take.
MARKS: Final = {
    "Chinese": {",": "，", ".": "。", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"},
    "Japanese": {",": "、", ".": "。", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"},
    "Urdu": {",": "، ", ".": "۔ ", ":": ": ", ";": "؛ ", "?": "؟ ", "!": "! ", "(": "(", ")": ") "},
    "Amharic": {",": "፣ ", ".": "። ", ":": "፦ ", ";": "፤ ", "?": "፧ ", "!": "! ", "(": "(", ")": ") "},
}  # fmt: skip
