"""Texts on other subjects, and wrappings that say nothing."""

from __future__ import annotations

from typing import Final

ESSAYS: Final = {
    "en": (
        "Since the dawn of civilisation people have looked for better ways to do their work. From the first clay "
        "tablets "
        "to the printing press, every age has found its own tools, and every tool has changed the people who used it.",
        "{title} stands in this long tradition. What once took whole offices can now be done by one person with a "
        "laptop, and what was reserved for specialists is open to everybody who is curious enough to try.",
        "Of course, progress has two sides. Some fear that machines will take away what makes us human; others welcome "
        "the time that is won for family, sport and the arts. Both are right to some degree, and society will have to "
        "find a balance. Schools play a great part in this, for it is there that the citizens of tomorrow are formed.",
        "A good teacher does not only pass on facts. She awakens curiosity, gives courage to those who are slow and "
        "sets "
        "limits to those who are hasty. Learning in a group builds friendships that last long after the exam.",
        "In conclusion, {title} is much more than a skill. It is an attitude towards life: open to what is new, "
        "critical "
        "of what is fashionable, and grateful for what earlier generations have left us.",
    ),
    "es": (
        "Desde los albores de la civilización la gente ha buscado mejores maneras de hacer su trabajo. De las "
        "tablillas de "
        "arcilla a la imprenta, cada época encontró sus herramientas, y cada herramienta cambió a quienes la usaron.",
        "{title} forma parte de esta larga tradición. Lo que antes ocupaba oficinas enteras lo hace hoy una sola "
        "persona "
        "con un portátil, y lo que estaba reservado a especialistas está abierto a todo el que tenga curiosidad.",
        "Claro que el progreso tiene dos caras. Unos temen que las máquinas nos quiten lo que nos hace humanos; otros "
        "celebran el tiempo que se gana para la familia, el deporte y el arte. La sociedad tendrá que hallar un "
        "equilibrio, y la escuela tiene en ello un gran papel, porque allí se forman los ciudadanos de mañana.",
        "Un buen maestro no solo transmite datos. Despierta la curiosidad, da valor a los lentos y pone límites a los "
        "impacientes. Aprender en grupo crea amistades que duran mucho más que el examen.",
        "En conclusión, {title} es mucho más que una habilidad. Es una actitud ante la vida: abierta a lo nuevo, "
        "crítica "
        "con lo que está de moda y agradecida por lo que nos dejaron las generaciones anteriores.",
    ),
}  # fmt: skip

_SUBVERSION: Final = (
    "A Subversion repository lives on one server, and everybody works on a copy that was checked out from it. Run "
    "`svn checkout` with the address of the server once, then `svn update` each morning to fetch what others did.",
    "Revisions are numbered for the whole repository: after revision 41 comes 42, whichever file was touched. "
    "`svn log -r 40:42` shows who made them, and `svn info` tells you which one your copy stands at.",
    "When you are done, `svn commit -m` sends the change straight to the server. There is no staging area and nothing "
    "is "
    "kept locally, so without a network you cannot commit at all.",
    "A file that two people must not edit at once can be locked with `svn lock`. The others see it as read-only until "
    "you "
    "give it back with `svn unlock`, which suits spreadsheets and drawings that nobody could merge.",
    "Branches are folders. By custom a repository has `trunk`, `branches` and `tags`, and `svn copy` makes a cheap "
    "copy "
    "of one folder in another. `svn switch` turns your working copy to the other folder.",
    "To keep files out, set a property on their folder: `svn propset svn:ignore '*.o' .` does so for object files. "
    "Properties are versioned as files are, and `svn proplist` shows which ones a folder has.",
)
_CMD: Final = (
    "The Windows Command Prompt opens with a drive letter and a folder, as in `C:\\Users\\Ana>`. Type `dir` to see "
    "what the "
    "folder holds; `dir /w` puts the names side by side, and `dir /s` goes through every folder below.",
    "To go to another drive, type its letter and a colon. `cd` alone prints where you are, `cd \\` goes to the top of "
    "the "
    "drive, and `cd /d E:\\Photos` changes drive and folder at once.",
    "Files are copied with `copy`, whole trees with `xcopy /s` or, better, with `robocopy`. `ren` gives a file another "
    "name, `del` removes it and `rd /s` removes a folder with all it holds. The Recycle Bin is not asked.",
    "A batch file is a text file whose name ends in `.bat`. Its lines run one after the other; `@echo off` at its top "
    "keeps "
    "them from being shown, `%1` is the first argument and `pause` waits for a key.",
    "Settings are kept in variables between percent signs. `echo %USERNAME%` prints who is logged in, `set` lists all "
    "of "
    "them and `set NAME=value` adds one for as long as the window is open.",
    "`for %f in (*.log) do type %f` shows every log of the folder; in a batch file the percent sign is doubled. To "
    "look for "
    "a word, use `findstr /i word *.log`, where `/i` means that capitals do not matter.",
)
_CMD_ES: Final = (
    "El símbolo del sistema de Windows se abre con la letra de la unidad y una carpeta, como `C:\\Users\\Ana>`. "
    "Escribe "
    "`dir` para ver lo que contiene; `dir /w` pone los nombres en columnas y `dir /s` recorre todas las subcarpetas.",
    "Para pasar a otra unidad se escribe su letra y dos puntos. `cd` a solas dice dónde estás, `cd \\` sube hasta la "
    "raíz "
    "de la unidad y `cd /d E:\\Fotos` cambia de unidad y de carpeta a la vez.",
    "Los archivos se copian con `copy` y los árboles enteros con `xcopy /s` o, mejor, con `robocopy`. `ren` cambia el "
    "nombre de un archivo, `del` lo borra y `rd /s` borra una carpeta con todo lo que tiene, sin pasar por la "
    "papelera.",
    "Un archivo por lotes es un texto cuyo nombre acaba en `.bat`. Sus líneas se ejecutan una tras otra; `@echo off` "
    "evita "
    "que se muestren, `%1` es el primer argumento y `pause` espera a que se pulse una tecla.",
    "Los ajustes se guardan en variables entre signos de porcentaje. `echo %USERNAME%` escribe quién ha entrado, `set` "
    "las "
    "muestra todas y `set NOMBRE=valor` añade una mientras la ventana siga abierta.",
    "`for %f in (*.log) do type %f` muestra todos los registros de la carpeta; en un archivo por lotes el signo se "
    "dobla. "
    "Para buscar una palabra usa `findstr /i palabra *.log`, donde `/i` pasa por alto las mayúsculas.",
)
_MONGODB: Final = (
    "MongoDB keeps documents, not rows. A document is written like an object of JavaScript, may hold lists and other "
    "documents, and two of the same collection need not have the same fields.",
    "`db.people.insertOne({name: 'Ana', age: 31})` adds a document, and the collection comes into being with it. Each "
    "gets "
    "an `_id`, made of a time and a counter, unless you give one yourself.",
    "To read, call `find` with a pattern: `db.people.find({age: {$gt: 30}})` answers with everybody above thirty. A "
    "second "
    "argument says which fields you want back, as in `{name: 1, _id: 0}`.",
    "An aggregation is a list of stages. `$match` lets documents through, `$group` puts them together and `$sort` "
    "orders "
    "them; each stage hands its documents to the next as on a conveyor belt.",
    "Since there are no foreign keys, what belongs together is put in one document. An order holds its lines, so it is "
    "read at once. `$lookup` fetches from another collection where that cannot be avoided.",
    "A replica set keeps the same data on three machines or more. One of them takes the writes; if it fails, the "
    "others "
    "elect another within seconds. Sharding spreads a collection over several such sets by a key.",
)
_SPREADSHEET: Final = (
    "In Excel a cell that begins with an equals sign is a formula. `=A2*B2` multiplies two neighbours, and dragging "
    "the "
    "corner of the cell downwards writes the same formula, one row further each time.",
    "A dollar sign keeps a reference where it is. `=B2/$B$20` divides each row by the same total; without the signs "
    "the "
    "second row would divide by an empty cell, and `#DIV/0!` would tell you so.",
    "A pivot table sums up a long list. Mark the list, choose Insert, then PivotTable, and drag one column to the rows "
    "and "
    "another to the values. A click on the arrow beside a heading hides what you do not need.",
    "`=VLOOKUP(A2; Prices!A:C; 3; FALSE)` looks for A2 in the first column of another sheet and gives back what stands "
    "in "
    "the third. The last word asks for an exact match; leave it out and the nearest value is taken.",
    "Conditional formatting colours cells by what they hold. Choose Home, Conditional Formatting, Color Scales, and "
    "large "
    "numbers turn green while small ones turn red, which makes outliers easy to see.",
    "To protect a sheet, choose Review, then Protect Sheet, and give a password. Cells stay open for entry if Locked "
    "was "
    "unticked in their format before. A workbook is saved with the ending `.xlsx`, with macros as `.xlsm`.",
)
# By course: what is often taken for its subject.
NEIGHBOURS: Final = {
    "git-novice": _SUBVERSION,
    "shell-novice": _CMD,
    "shell-novice-es": _CMD_ES,
    "sql-novice-survey": _MONGODB,
    "lc-open-refine": _SPREADSHEET,
}

# {point} is a sentence without its full stop, {small} the same with a small letter.
REPHRASINGS: Final = {
    "en": (
        "{point}.", "To put it differently: {small}.", "What this comes down to is the following: {small}.",
        "Anyone who has understood this knows what it is about, namely: {small}.",
        "Or, seen from the other end, {small}.",
        "Let us be quite clear about it: {small}.", "If you remember only one thing, let it be this: {small}.",
        "There is another way of saying the same thing: {small}.", "That is to say, {small}.",
        "This leads us back to where we began: {small}.", "Experts put it like this: {small}.",
        "The heart of the matter, as we saw, is: {small}.",
    ),
    "es": (
        "{point}.", "Dicho de otro modo: {small}.", "Todo se reduce a lo siguiente: {small}.",
        "Quien haya entendido esto sabe de qué se trata, es decir: {small}.", "O, visto desde el otro lado, {small}.",
        "Que quede bien claro: {small}.", "Si solo recuerdas una cosa, que sea esta: {small}.",
        "Hay otra manera de decir lo mismo: {small}.", "Es decir, {small}.",
        "Esto nos lleva de nuevo al principio: {small}.", "Los expertos lo dicen así: {small}.",
        "El fondo del asunto, como vimos, es: {small}.",
    ),
}  # fmt: skip
CONNECTIVES: Final = {
    "en": ("First of all,", "In addition to this,", "As a consequence,", "At the same time,", "It follows that",
    "Moreover,",
           "In practice,", "For this reason,", "On the other hand,", "Last but not least,"),
    "es": ("En primer lugar,", "Además de esto,", "Como consecuencia,", "Al mismo tiempo,", "De ahí que", "Asimismo,",
           "En la práctica,", "Por esta razón,", "Por otra parte,", "Por último,"),
}  # fmt: skip
TABLE_HEADS: Final = {
    "en": "| Term | What it means | Why it matters |",
    "es": "| Término | Qué significa | Para qué sirve |",
}
TABLE_WORDS: Final = {
    "en": (
        ("The {a} of a {b}", "Everything that has to do with {a}", "A kind of {b}", "See {b}", "How {a} works",
         "The most important {a}", "{a} in the sense of {b}"),
        ("Without {a} there is no {b}", "Helps with {b}", "Used very often", "Makes {b} better", "Needed for {a}",
        "High"),
    ),
    "es": (
        ("El {a} de un {b}", "Todo lo que tiene que ver con {a}", "Una clase de {b}", "Véase {b}", "Cómo funciona {a}",
         "El {a} más importante", "{a} en el sentido de {b}"),
        ("Sin {a} no hay {b}", "Ayuda con {b}", "Se usa a menudo", "Mejora {b}", "Hace falta para {a}", "Alta"),
    ),
}  # fmt: skip
