"""Where a model strays for whole sections: an analogy that never comes back, a thread of a forum."""

from __future__ import annotations

from typing import Final

# One analogy each: what is compared (with {it}, something the lesson names), then it goes on by itself.
ANALOGIES: Final = {
    "en": (
        (
            "Think of {it} as the kitchen of a busy restaurant.",
            "The head chef stands at the pass and calls out the orders as they come in.",
            "At the first stove the sauces simmer, and nobody may touch them but the saucier.",
            "The apprentice peels potatoes by the back door and dreams of a station of his own.",
            "A waiter comes in with a plate that a guest has sent back because the fish was dry.",
            "Good knives are sharpened every evening, wrapped in cloth and locked into a drawer.",
            "When the dessert is ready, a bell rings, and someone carries the tray past the cloakroom.",
            "On Mondays the kitchen is closed, and the tiles are scrubbed until they shine.",
        ),
        (
            "Imagine that {it} is a large orchestra before a concert.",
            "The oboe gives the note, and one after the other the strings tune to it.",
            "The conductor has marked his score in red and blue, for the breaths and for the entries.",
            "In the second row sits a cellist who has played under four conductors and fears none of them.",
            "The timpani wait for eighty bars, and then they must be there to the instant.",
            "If the horns come in too early, the audience coughs, and the critics sharpen their pencils.",
            "During the interval the musicians eat sandwiches and talk about their children.",
            "At the end the hall rises, and flowers are brought for the soloist.",
        ),
        (
            "You can picture {it} as a football team on a rainy afternoon.",
            "The goalkeeper shouts at his defenders to move up, but the grass is slippery.",
            "On the left wing a young player is making his first appearance, and his parents watch from the stand.",
            "The coach has chalked two lines of four on the board, with one striker who must run a great deal.",
            "Just before half-time there is a corner, and the tall centre-back heads the ball against the bar.",
            "In the dressing room nobody speaks, only the tea machine hums.",
            "A substitute ties his boots, crosses himself and runs on to the pitch.",
            "When the whistle blows, shirts are swapped and the fans sing on their way to the bus.",
        ),
        (
            "It helps to see {it} as a railway station in a big city.",
            "The trains stand side by side with steaming brakes, each below a board with the name of a town.",
            "A guard walks along the platform, closes the doors and raises his hand.",
            "In the waiting room a family shares out bread and cheese and counts the suitcases.",
            "The signal box above the tracks has forty levers, and an old man who knows each of them.",
            "Late in the evening the last local train is held because a connection is running behind.",
            "Pigeons live under the roof, and the clock is two minutes fast on purpose.",
            "Travellers who have missed their train drink coffee and read yesterday's paper.",
        ),
        (
            "Let us say that {it} is a garden that you have inherited from an aunt.",
            "Along the wall grow pears that were planted before the war and still bear fruit.",
            "In spring the beds are dug over, and the compost is carried out in a barrow with a squeaking wheel.",
            "Beans want poles, peas want netting, and the pumpkins want more room than anyone has.",
            "Snails come after the rain, so the lettuces are surrounded with ash and broken shells.",
            "The greenhouse has two cracked panes, and a robin has built her nest behind the watering cans.",
            "Neighbours lean over the fence and give advice on roses.",
            "When the first frost comes, the dahlias are lifted and stored in sand.",
        ),
    ),
    "es": (
        (
            "Piensa en {it} como en la cocina de un restaurante lleno.",
            "El jefe de cocina canta las comandas a medida que llegan.",
            "En el primer fogón se reducen las salsas, y nadie más que el salsero puede tocarlas.",
            "El aprendiz pela patatas junto a la puerta y sueña con tener su propia partida.",
            "Un camarero vuelve con un plato que han devuelto porque el pescado estaba seco.",
            "Los cuchillos buenos se afilan cada noche y se guardan bajo llave.",
            "Cuando el postre está listo suena una campanilla y alguien se lleva la bandeja.",
            "Los lunes se cierra y se friegan los azulejos hasta que brillan.",
        ),
        (
            "Imagina que {it} es una gran orquesta antes del concierto.",
            "El oboe da la nota y las cuerdas afinan una tras otra.",
            "El director ha marcado la partitura en rojo y azul.",
            "En la segunda fila hay una violonchelista que ha conocido a cuatro directores y no teme a ninguno.",
            "Los timbales esperan ochenta compases y después tienen que entrar al instante.",
            "Si las trompas se adelantan, el público tose y los críticos afilan el lápiz.",
            "En el descanso los músicos comen bocadillos y hablan de sus hijos.",
            "Al final la sala se pone en pie y traen flores para la solista.",
        ),
        (
            "Podemos ver {it} como una estación de tren de una gran ciudad.",
            "Los trenes esperan en fila, cada uno bajo el nombre de un pueblo.",
            "Una revisora recorre el andén, cierra las puertas y levanta la mano.",
            "En la sala de espera una familia reparte pan y queso y cuenta las maletas.",
            "La cabina de señales tiene cuarenta palancas y un anciano que las conoce todas.",
            "Por la noche retienen el último cercanías porque un enlace viene con retraso.",
            "Bajo el techo viven palomas, y el reloj adelanta dos minutos a propósito.",
            "Quien ha perdido el tren toma café y lee el periódico de ayer.",
        ),
    ),
}  # fmt: skip

# How a forum heads a post: {u} is a user, {d} a day.
POST_HEADS: Final = {
    "en": (
        "**{u}** wrote on {d}:", "Posted by {u}, {d}", "> {u} said ({d}):", "[{u}] Re: question",
        "{u} • {d} • Reply • Report",
        "-- {u}, Junior Member, {d}", "#{d} {u} commented",
    ),
    "es": (
        "**{u}** escribió el {d}:", "Publicado por {u}, {d}", "> {u} dijo ({d}):", "[{u}] Re: pregunta",
        "{u} • {d} • Responder • Denunciar", "-- {u}, miembro novato, {d}", "#{d} {u} comentó",
    ),
}  # fmt: skip
USERS: Final = (
    "dana_k", "oldtimer52", "mjr", "CuriousCat", "n00bmaster", "libby", "Prof_Frink", "ravi.s", "guest4711", "helga",
    "tom-in-ohio", "xX_data_Xx", "moderator2", "zoe",
)  # fmt: skip
DAYS: Final = (
    "Mar 3, 2014", "2017-11-20", "12/05/2011", "Aug 19, 2016", "2020-01-07", "Oct 30, 2012", "2018-06-14", "02/09/2015",
    "Dec 1, 2013", "2019-04-22", "Jul 8, 2010", "2021-02-16",
)  # fmt: skip
POSTS: Final = {
    "en": (
        "same problem here, did you ever get {it} to work? Nothing I tried helps.",
        "Thanks!! That worked for me, you saved my day.",
        "Please use the search before you open a new thread, this has been asked a hundred times.",
        "I'm running it on an old laptop and {it} just hangs. Any ideas?",
        "Bump. Anyone?",
        "You should mark the answer as accepted so that others can find it.",
        "Not sure that I agree with the previous poster. In my experience {it} is fine, it's the settings.",
        "+1, and may I add that the documentation is awful.",
        "Edit: solved it, I had a typo. Feel free to delete this.",
        "Could you post a screenshot of what you see? It is hard to tell from your description.",
        "Moved to the beginners' board. Please keep it polite, everybody.",
        "Our teacher told us to do it quite differently, but whatever works I guess.",
        "Sorry for digging this up, but the link above is dead. Does anyone have a copy?",
        "My two cents: forget about {it} and get a newer machine.",
        "Welcome to the forum! Have you tried to turn it off and on again? ;-)",
        "I have exactly this question for my homework due tomorrow, can someone just give the answer?",
    ),
    "es": (
        "A mí me pasa lo mismo, ¿conseguiste que {it} funcionara? Nada de lo que pruebo ayuda.",
        "¡¡Gracias!! Me ha funcionado, me has salvado el día.",
        "Usa el buscador antes de abrir un hilo, por favor, esto se ha preguntado cien veces.",
        "Lo tengo en un portátil viejo y {it} se queda colgado. ¿Alguna idea?",
        "Subo el tema. ¿Nadie?",
        "Deberías marcar la respuesta como aceptada para que otros la encuentren.",
        "No estoy de acuerdo con el mensaje anterior. En mi experiencia {it} va bien, es la configuración.",
        "+1, y añado que la documentación es horrible.",
        "Edito: resuelto, era una errata mía. Podéis borrar esto.",
        "¿Puedes subir una captura de lo que ves? Con esa descripción es difícil.",
        "Movido al foro de principiantes. Con educación, por favor.",
        "Perdón por revivir el hilo, pero el enlace de arriba no va. ¿Alguien tiene una copia?",
        "¡Bienvenido al foro! ¿Has probado a apagarlo y encenderlo? ;-)",
        "Tengo justo esta pregunta en los deberes de mañana, ¿alguien me da la respuesta?",
    ),
}  # fmt: skip
