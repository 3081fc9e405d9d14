"""Texts on other subjects, and texts that say nothing at length."""

from __future__ import annotations

from typing import Final

# Advertising for a course; {title} is the lesson's.
ADVERTISING: Final = {
    "en": (
        "Looking for the best {title} course of the year? You are in the right place! Thousands of happy students have "
        "already chosen our award-winning platform, and so can you.",
        "Why settle for less? With our {title} masterclass you get lifetime access, a certificate that employers love "
        "and a 30-day money-back guarantee. No credit card required.",
        "Our instructors are industry veterans who make {title} fun, fast and affordable. Rated 4.9 out of 5 by more "
        "than 12,000 learners worldwide!",
        "Still not convinced? Here is what Jenny from Ohio says: \"I doubled my salary in six weeks. {title} changed "
        "my life, and the support team is amazing.\"",
        "Hurry: this offer ends at midnight. Use the code SAVE40 at checkout and start your {title} journey today for "
        "less than the price of a cup of coffee.",
        "Whether you live in London, Lagos or Lima, finding affordable {title} training near you has never been "
        "easier. Just enter your postcode and compare providers.",
        "Click the button below to book a free call with one of our advisors. Spots are limited, and they fill up "
        "fast!",
        "Top 10 reasons why professionals choose us for {title}: number 7 will surprise you.",
    ),
    "es": (
        "¿Buscas el mejor curso de {title} del año? ¡Estás en el lugar indicado! Miles de alumnos felices ya han "
        "elegido nuestra galardonada plataforma, y tú también puedes.",
        "¿Por qué conformarte con menos? Con nuestra clase magistral de {title} tienes acceso de por vida, un "
        "certificado que las empresas adoran y 30 días de garantía. Sin tarjeta de crédito.",
        "Nuestros instructores son veteranos del sector que hacen que {title} sea divertido, rápido y asequible. "
        "¡Valorado con 4,9 sobre 5 por más de 12.000 alumnos!",
        "¿Aún no te convences? Esto dice Jenny, de Sevilla: «Dupliqué mi sueldo en seis semanas. {title} me cambió la "
        "vida, y el equipo de soporte es increíble».",
        "Date prisa: la oferta acaba a medianoche. Usa el código AHORRA40 al pagar y empieza hoy tu viaje con {title} "
        "por menos de lo que cuesta un café.",
        "Vivas en Madrid, Lima o Bogotá, encontrar formación en {title} cerca de ti nunca fue tan fácil. Escribe tu "
        "código postal y compara academias.",
        "Pulsa el botón de abajo y reserva una llamada gratis con uno de nuestros asesores. ¡Las plazas vuelan!",
        "Las 10 razones por las que los profesionales nos eligen para {title}: la número 7 te sorprenderá.",
    ),
}  # fmt: skip

_TREES: Final = (
    "A young tree is a matter of commitment. Whoever plants an apple in autumn should know where the main branch is to "
    "go, for a fork that is left too low will split under its first good harvest.",
    "Prune while the sap is down. Cut each branch just outside its collar, and never leave a stub, since stubs rot and "
    "the rot walks back into the trunk.",
    "Where two branches cross, one of them has to go. Keep the one that points outwards, so that light and air reach "
    "the inside of the crown and the fruit can dry after rain.",
    "Branches merge when they rub for years: gardeners call it inosculation and use it for living fences of willow or "
    "beech, whose stems are tied together until the bark has grown over.",
    "Grafting joins a scion to a rootstock. Both are cut on a slant, laid against each other so that the green layers "
    "meet, bound with raffia and sealed with wax.",
    "In dry summers a mulch of straw, a hand deep, keeps the ground cool. Leave a ring free round the trunk, or mice "
    "will move in and gnaw the bark during the winter.",
)
_SHELLS: Final = (
    "A shell is made of lime. The animal that lives in it draws the lime from sea water and lays it down along the "
    "edge, so that the oldest part of a snail's shell is the tip and the youngest the mouth.",
    "Go to the beach after a storm, at low tide, and look along the line of weed. Cockles and razor clams are common; "
    "with some luck there is a cowrie, small and ribbed like a coffee bean.",
    "Rinse what you found in fresh water and let it dry in the shade. Vinegar takes off the grey film, but also the "
    "shine, so never leave a shell in it for longer than a breath.",
    "Hermit crabs do not grow a shell. They borrow one and move when it is too tight, and on some beaches they form a "
    "queue, from large to small, in which everybody moves up at once.",
    "The two halves of a mussel are held together by a strong muscle and by a hinge that works like a spring. When the "
    "animal dies the muscle lets go and the hinge opens the shell.",
    "Sort a collection by place rather than by colour: note the beach, the date and the weather on a card, for without "
    "them the finest shell tells nothing.",
)
_BUSES: Final = (
    "La terminal abre a las cinco de la mañana, una hora antes de que salga el primer autobús hacia la costa. Las "
    "taquillas del lado norte venden los billetes de larga distancia; las del sur, los regionales.",
    "Si llevas más de dos maletas, pasa primero por el mostrador de equipajes. Allí las pesan, les ponen una etiqueta "
    "con el número del andén y te dan un resguardo que debes guardar hasta la llegada.",
    "Los andenes pares son de salida y los impares de llegada. En la pantalla grande del vestíbulo se anuncia el andén "
    "quince minutos antes, y por los altavoces cinco minutos antes.",
    "Junto a la sala de espera hay una cafetería y un quiosco. El menú del día cuesta poco y la tortilla tiene fama "
    "entre los conductores, lo que suele ser buena señal.",
    "Quien pierde el autobús puede cambiar el billete una vez sin coste, siempre que lo haga el mismo día. Para un "
    "reembolso hay que rellenar un formulario azul y esperar unas tres semanas.",
    "De noche solo queda abierta la puerta de la calle Mayor. Los taxis esperan en la esquina, y el tranvía número dos "
    "pasa hasta la una menos cuarto.",
)
_SEQUELS: Final = (
    "A sequel has to do two things at once: give back what people loved and show them something they have not seen. "
    "Most fail at the second, which is why the third film of a series so often begins with a funeral.",
    "In the seventies studios numbered their sequels; today they give them subtitles, because a number tells the "
    "audience that it has missed something. A colon in a title is the surest sign of a franchise.",
    "The cast of a second film costs about twice as much. Producers therefore shoot two parts back to back, with one "
    "crew and one set of costumes, and release them a year apart.",
    "Critics tend to prefer the middle part of a trilogy. It need not explain the world any more and it need not end "
    "the story, so it can spend its time on the people.",
    "Prequels, remakes and reboots are cousins of the sequel. A reboot forgets everything that was told before; a "
    "remake tells the same again; a prequel tells what nobody had asked.",
    "If you plan an evening at home, watch the films in the order in which they were shown, not in that of the story: "
    "the surprises were built for the former.",
)
_REFINERY: Final = (
    "Crude oil reaches the refinery by ship or pipeline and rests in large tanks, where water and sand settle. Only "
    "then is it heated in a furnace to some three hundred and fifty degrees.",
    "In the column the vapour rises and cools. Petrol condenses near the top, diesel further down, and at the foot "
    "remains a black residue that is sold as bitumen for roads.",
    "Heavy fractions are worth less, so they are cracked: a catalyst of zeolite breaks long molecules into short ones, "
    "and the coke that gathers on it is burnt off with air.",
    "Sulphur is taken out with hydrogen under pressure. The yellow heaps beside many refineries are what is left of "
    "it; they are shipped to factories that make fertiliser.",
    "The flare is a safety valve. When a unit has to be emptied quickly its gas is burnt at the top of a chimney, with "
    "steam blown in so that the flame does not smoke.",
    "Shifts change at six, two and ten. Whoever takes over walks the round with the one who leaves, and both sign the "
    "log, for most accidents happen within the hour after a change.",
)
# By course: another meaning of its name or of its words.
HOMONYMS: Final = {
    "git-novice": _TREES,
    "shell-novice": _SHELLS,
    "shell-novice-es": _BUSES,
    "sql-novice-survey": _SEQUELS,
    "lc-open-refine": _REFINERY,
}

# Of the narrator's life.
ANECDOTES: Final = {
    "en": (
        "This reminds me of my grandmother, who kept bees behind the house and never in her life wore gloves. She said "
        "that bees can smell fear, and then she laughed and gave us bread with honey.",
        "By the way, last weekend my brother and I drove to the lake, and of course the car broke down. We ended up "
        "eating cold pizza with a mechanic called Walter, who knew everything about trout.",
        "I still remember my first day at school: the smell of wet coats, a blue satchel that was far too big, and a "
        "boy named Oliver who cried until noon.",
        "My neighbour's dog, a very old dachshund, has learnt to ring the bell. He does so at about four o'clock, and "
        "nobody has the heart to send him away.",
        "On our honeymoon it rained for nine days. We played cards with two sisters from Bergen, lost all our coins "
        "and have sent them a postcard every Christmas since.",
        "Before I became a teacher I worked in a bakery. We started at two in the morning, and what I miss is not the "
        "bread but the silence of the streets on the way home.",
        "My doctor says that I should walk more, so I bought new shoes. They are red, they squeak, and my daughter "
        "refuses to be seen with me.",
        "You should have seen the match on Sunday! Two goals in the last three minutes, and uncle Bert, who had gone "
        "to fetch the coffee, missed both of them.",
    ),
    "es": (
        "Esto me recuerda a mi abuela, que tenía abejas detrás de la casa y nunca en su vida usó guantes. Decía que "
        "las abejas huelen el miedo, y luego se reía y nos daba pan con miel.",
        "Por cierto, el fin de semana pasado mi hermano y yo fuimos al lago y, claro, el coche se averió. Acabamos "
        "comiendo pizza fría con un mecánico llamado Walter, que lo sabía todo sobre truchas.",
        "Todavía recuerdo mi primer día de colegio: el olor a abrigos mojados, una cartera azul demasiado grande y un "
        "niño llamado Óscar que lloró hasta el mediodía.",
        "El perro de mi vecina, un salchicha muy viejo, ha aprendido a tocar el timbre. Lo hace a eso de las cuatro, y "
        "nadie tiene corazón para echarlo.",
        "En nuestra luna de miel llovió nueve días. Jugamos a las cartas con dos hermanas de Bergen, perdimos todas "
        "las monedas y desde entonces les mandamos una postal cada Navidad.",
        "Antes de ser profesor trabajé en una panadería. Empezábamos a las dos de la madrugada, y lo que echo de menos "
        "no es el pan, sino el silencio de las calles al volver a casa.",
        "Mi médica dice que debería caminar más, así que me compré zapatos nuevos. Son rojos, chirrían, y mi hija no "
        "quiere que la vean conmigo.",
        "¡Tendrías que haber visto el partido del domingo! Dos goles en los últimos tres minutos, y el tío Paco, que "
        "había ido por el café, se perdió los dos.",
    ),
}  # fmt: skip

# Items of a list that goes on and on; {n} counts, {next} is one more.
COUNTED: Final = {
    "en": ("{n}. Repeat this step for item {next}.", "{n}. Item {n}", "{n}. Example {n}, as example {next}.",
           "{n}. Check number {n} and go on to the next one."),
    "es": ("{n}. Repite este paso con el elemento {next}.", "{n}. Elemento {n}",
           "{n}. Ejemplo {n}, como el ejemplo {next}.", "{n}. Comprueba el número {n} y pasa al siguiente."),
}  # fmt: skip
RECAPS: Final = {
    "en": ("Let us recall what has been said so far.", "Before we go on, a short look back.",
           "Up to this point we have seen the following.", "What do we know by now?"),
    "es": ("Recordemos lo que se ha dicho hasta ahora.", "Antes de seguir, una breve mirada atrás.",
           "Hasta este punto hemos visto lo siguiente.", "¿Qué sabemos ya a estas alturas?"),
}  # fmt: skip
ECHOES: Final = {
    "en": ("Indeed, {s}", "Yes, {s}", "To be precise, {s}", "As a matter of fact, {s}", "And so {s}", "Note that {s}"),
    "es": ("En efecto, {s}", "Sí, {s}", "Para ser exactos, {s}", "De hecho, {s}", "Y así {s}", "Nótese que {s}"),
}

# Answers that say no more than their questions; {a} is something a section names.
CIRCLES: Final = {
    "en": (
        ("What is {a}?", "{a} is, as its name says, {a}. People who use {a} simply call it {a}."),
        ("Why does {a} matter?", "{a} matters because without {a} there would be no {a}, and many people need {a}."),
        ("When should I use {a}?", "Use {a} whenever {a} is what you need, and do not use it when it is not."),
        ("How does {a} work?", "{a} works in the way in which {a} is meant to work, which is why it works so well."),
        ("Is {a} difficult to learn?", "Learning {a} is easy for those who find {a} easy and harder for all others."),
        ("Who uses {a}?", "{a} is used by everybody who has a use for {a}, from first users to experts of {a}."),
    ),
    "es": (
        ("¿Qué es {a}?", "{a} es, como su nombre indica, {a}. Quienes usan {a} lo llaman simplemente {a}."),
        ("¿Por qué importa {a}?", "{a} importa porque sin {a} no habría {a}, y mucha gente necesita {a}."),
        ("¿Cuándo debo usar {a}?", "Usa {a} siempre que {a} sea lo que necesitas, y no lo uses cuando no lo sea."),
        ("¿Cómo funciona {a}?", "{a} funciona del modo en que {a} debe funcionar, y por eso funciona tan bien."),
        ("¿Es difícil aprender {a}?", "Aprender {a} es fácil para quien encuentra fácil {a} y difícil para los demás."),
        ("¿Quién usa {a}?", "{a} lo usa todo el que tiene un uso para {a}, desde novatos hasta expertos en {a}."),
    ),
}  # fmt: skip
# (before a sentence, after it)
INFLATION: Final = {
    "en": (
        ("It can hardly be stressed often enough, and this in every sense of the word, that",
         "a circumstance whose significance, all things considered, speaks for itself"),
        ("When all is said and done, and irrespective of any individual preference whatsoever, one may safely say that",
         "at least as far as can be judged from where we stand at this moment in time"),
        ("In view of everything that has a bearing on the matter at hand, it goes without saying that",
         "and this holds true in more ways than one could possibly list here"),
        ("For reasons which are as manifold as they are compelling, attention should be drawn to the fact that",
         "which is, needless to say, of the greatest conceivable relevance"),
    ),
    "es": (
        ("Nunca se insistirá lo suficiente, y esto en todos los sentidos de la palabra, en que",
         "circunstancia cuya importancia, bien mirado, habla por sí sola"),
        ("A fin de cuentas, y con independencia de cualquier preferencia personal, puede decirse sin temor que",
         "al menos hasta donde se puede juzgar desde el lugar en que nos hallamos en este momento"),
        ("En vista de todo aquello que guarda relación con el asunto que nos ocupa, huelga decir que",
         "y esto es cierto en más sentidos de los que cabría enumerar aquí"),
        ("Por razones que son tan diversas como convincentes, conviene llamar la atención sobre el hecho de que",
         "lo cual reviste, de más está decirlo, la mayor relevancia imaginable"),
    ),
}  # fmt: skip
ASPECTS: Final = {
    "en": ("The importance of {a}", "Advantages of {a}", "Disadvantages of {a}", "{a} in practice",
           "The history of {a}",
           "Challenges of {a}", "Best practices for {a}", "{a} today and tomorrow", "Types of {a}", "{a}: conclusions"),
    "es": ("La importancia de {a}", "Ventajas de {a}", "Desventajas de {a}", "{a} en la práctica",
           "La historia de {a}", "Retos de {a}", "Buenas prácticas para {a}", "{a} hoy y mañana", "Tipos de {a}",
           "{a}: conclusiones"),
}  # fmt: skip
# What people type into a search box; {t} is the lesson's title in small letters.
SEARCHES: Final = {
    "en": ("{t} tutorial for beginners", "learn {t} online free", "best {t} course with certificate",
           "{t} explained step by step", "what is {t} and how does it work", "{t} pdf download",
           "{t} interview questions and answers", "{t} cheat sheet"),
    "es": ("{t} tutorial para principiantes", "aprender {t} gratis online", "mejor curso de {t} con certificado",
           "{t} explicado paso a paso", "qué es {t} y cómo funciona", "descargar {t} pdf",
           "preguntas de entrevista sobre {t}", "{t} hoja de trucos"),
}  # fmt: skip
