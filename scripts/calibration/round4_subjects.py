"""Texts of other jobs, other readers and other people: tales, deeds, warnings, memories, advice on learning."""

from __future__ import annotations

from typing import Final

# For the wrong reader: a tale for small children; {it} is something the lesson names.
TALES: Final = {
    "en": (
        "Once upon a time, in a burrow under the old oak, there lived a little rabbit whose name was {it}. Every "
        "evening "
        "he counted his carrots, one, two, three, and then he yawned so widely that his ears touched the ground.",
        "\"Who took my honey?\" cried Bear. {it} peeped out from behind the curtain, all sticky. \"It wasn't me,\" "
        "said "
        "{it}, and a big golden drop fell from the tip of its nose.",
        "Can you clap your hands, little friend? Clap, clap! Now {it} is awake! It rubs its eyes, puts on its tiny red "
        "boots and hops down the stairs, hop, hop, hop.",
        "The Moon tucked the clouds round {it} like a blanket. \"Good night, small one,\" she whispered, and all the "
        "stars "
        "turned down their lamps so that it could sleep.",
        "Deep in the whispering wood stood a house of gingerbread, and in that house sat {it}, knitting a very long "
        "scarf "
        "for a very cold snail.",
        "Princess Pip did not want to wash her hair. \"Then I shall tell you of {it},\" said her grandmother, \"who "
        "never "
        "washed, until one day a family of ducks moved in behind its ears.\"",
        "{it} the dragon could not breathe fire. It could only breathe soap bubbles, blue ones and pink ones, and the "
        "knights laughed so much that they fell off their horses.",
        "Up went the balloon with {it} in the basket, up over the roofs, up over the church, up to where the swallows "
        "live. \"Hello!\" said the swallows. \"Have you brought any cake?\"",
        "Mummy Mouse had seven children, and the smallest was called {it}. It was so small that it slept in a matchbox "
        "and "
        "took its bath in a thimble.",
        "And what do you think {it} found under the bed? A monster? No, silly! It was only Granddad's slipper, and in "
        "the "
        "slipper a sleeping hedgehog.",
        "\"I am the king of the pond,\" said the frog. \"Then I am the queen of the puddle,\" said {it}, and they "
        "danced "
        "until the rain stopped and there was neither pond nor puddle.",
        "So {it} shared its last biscuit with the sparrow, and the sparrow sang its best song, and they all lived "
        "happily "
        "ever after. Now close your eyes. The end.",
    ),
    "es": (
        "Había una vez, en una madriguera bajo el viejo roble, un conejito que se llamaba {it}. Todas las noches "
        "contaba "
        "sus zanahorias, una, dos, tres, y bostezaba tanto que las orejas le llegaban al suelo.",
        "«¿Quién se ha comido mi miel?», gritó Oso. {it} asomó por detrás de la cortina, todo pegajoso. «Yo no he "
        "sido», "
        "dijo {it}, y una gota dorada se le cayó de la punta de la nariz.",
        "¿Sabes dar palmas, amiguito? ¡Plas, plas! ¡Ya se ha despertado {it}! Se frota los ojos, se pone sus botitas "
        "rojas "
        "y baja la escalera a saltitos, hop, hop, hop.",
        "La Luna arropó a {it} con las nubes como con una manta. «Buenas noches, pequeñín», susurró, y todas las "
        "estrellas "
        "bajaron su farolillo para que pudiera dormir.",
        "En lo más hondo del bosque había una casita de turrón, y en la casita vivía {it}, que tejía una bufanda "
        "larguísima "
        "para un caracol muy friolero.",
        "La princesa Pepa no quería lavarse el pelo. «Entonces te contaré lo de {it}», dijo su abuela, «que no se "
        "lavaba "
        "nunca, hasta que una familia de patos se le instaló detrás de las orejas.»",
        "{it} era un dragón que no sabía echar fuego. Solo le salían pompas de jabón, azules y rosas, y los caballeros "
        "se "
        "reían tanto que se caían del caballo.",
        "Subió y subió el globo con {it} en la cesta, por encima de los tejados y del campanario, hasta donde viven "
        "las "
        "golondrinas. «¡Hola!», dijeron ellas. «¿Nos traes bizcocho?»",
        "Mamá Ratona tenía siete hijos, y el más chiquitín se llamaba {it}. Era tan pequeño que dormía en una caja de "
        "cerillas y se bañaba en un dedal.",
        "¿Y qué crees que encontró {it} debajo de la cama? ¿Un monstruo? ¡Qué va! Era la zapatilla del abuelo, y "
        "dentro de "
        "la zapatilla, un erizo dormido.",
        "«Yo soy el rey de la charca», dijo la rana. «Pues yo soy la reina del charquito», dijo {it}, y bailaron hasta "
        "que "
        "dejó de llover y ya no hubo ni charca ni charquito.",
        "Así que {it} repartió su última galleta con el gorrión, y el gorrión cantó su mejor canción, y vivieron "
        "felices y "
        "comieron perdices. Ahora cierra los ojos. Colorín, colorado.",
    ),
}  # fmt: skip

# What a search brings up when the index of another customer is asked; {n} is a number.
DOCUMENTS: Final = {
    "en": (
        "7.{n} The Tenant shall not keep poultry, bees or reptiles on the Premises without the prior consent in "
        "writing "
        "of the Landlord, which consent may be withdrawn on fourteen days' notice.",
        "Take one tablet with a glass of water after a meal. Do not take more than {n} tablets a week. Tell your "
        "pharmacist if you are breast-feeding or have a stomach ulcer.",
        "Present: Ms Obuya (chair), Mr Falk, Dr Sand. Apologies: Mr Petit. Item {n}: the roof of the bicycle shed. Mr "
        "Falk "
        "reported that the second quotation was still outstanding.",
        "The deceased leaves to her niece the sum of {n} thousand, the walnut sideboard and the use of the garden "
        "house "
        "for as long as she remains unmarried.",
        "Invoice {n}-B: four winter tyres including fitting, balancing and storage of the old set. Payable within "
        "thirty "
        "days without deduction. Goods remain our property until paid in full.",
        "Patient, {n}, presented with a swollen left ankle after a fall on ice. No fracture on X-ray. Rest, cooling, "
        "elastic bandage; review in one week.",
        "Lot {n}: a pair of silver candlesticks, Sheffield, slightly dented at the base, sold as seen. The buyer's "
        "premium "
        "is added to the hammer price.",
        "Passengers with heavy luggage are asked to use the lift on platform {n}. Owing to works on the line the night "
        "train does not stop at Arnwick until further notice.",
        "The vendor warrants that the caravan has not been involved in an accident and that its {n} windows are free "
        "from "
        "cracks. The buyer has inspected the awning.",
        "Article {n}. The annual meeting of the Angling Club elects a treasurer for two years. A member in arrears "
        "with "
        "the subscription has no vote.",
        "Preheat the oven to 1{n}0 degrees. Rub the lamb with garlic and rosemary, brown it on all sides and roast it "
        "for "
        "an hour, basting now and then.",
        "Quarterly figures: turnover in the dairy division fell by {n} percent, which the board puts down to the price "
        "of "
        "fodder and the mild winter.",
        "The midfielder came on in minute {n} and equalised with a header from the near post. Both sides remain in the "
        "lower half of the table.",
        "The insured must report burst pipes without delay. Damage by frost is covered only if the house was heated or "
        "the pipes were emptied before absence of more than {n} days.",
    ),
    "es": (
        "7.{n} El Arrendatario no podrá tener aves de corral, abejas ni reptiles en la Vivienda sin consentimiento "
        "previo "
        "y por escrito del Arrendador, revocable con catorce días de preaviso.",
        "Tome un comprimido con un vaso de agua después de las comidas. No tome más de {n} comprimidos a la semana. "
        "Avise "
        "a su farmacéutico si está dando el pecho o tiene úlcera de estómago.",
        "Asisten: Sra. Obuya (presidenta), Sr. Falk, Dra. Arenas. Excusa: Sr. Petit. Punto {n}: tejado del "
        "aparcamiento de "
        "bicicletas. El Sr. Falk informa de que falta el segundo presupuesto.",
        "La causante lega a su sobrina la suma de {n} mil, el aparador de nogal y el uso de la casita del jardín "
        "mientras "
        "permanezca soltera.",
        "Factura {n}-B: cuatro neumáticos de invierno con montaje, equilibrado y almacenaje del juego viejo. A pagar "
        "en "
        "treinta días sin descuento. La mercancía es nuestra hasta su pago total.",
        "Paciente de {n} años que acude con el tobillo izquierdo hinchado tras una caída en el hielo. Sin fractura en "
        "la "
        "radiografía. Reposo, frío, venda elástica; control en una semana.",
        "Lote {n}: pareja de candelabros de plata, con leve abolladura en la base; se vende en el estado en que está. "
        "La "
        "comisión del comprador se suma al precio de remate.",
        "Se ruega a los viajeros con equipaje pesado que usen el ascensor del andén {n}. Por obras en la vía, el tren "
        "nocturno no para en Villarroble hasta nuevo aviso.",
        "El vendedor garantiza que la caravana no ha sufrido accidentes y que sus {n} ventanas no tienen grietas. El "
        "comprador ha revisado el toldo.",
        "Artículo {n}. La asamblea anual del Club de Pesca elige tesorero por dos años. El socio que no esté al "
        "corriente "
        "de la cuota no tiene voto.",
        "Precaliente el horno a 1{n}0 grados. Frote el cordero con ajo y romero, dórelo por todos los lados y áselo "
        "una "
        "hora, regándolo de vez en cuando.",
        "Cifras del trimestre: la facturación de la división láctea cayó un {n} por ciento, lo que el consejo atribuye "
        "al "
        "precio del pienso y al invierno suave.",
        "El centrocampista entró en el minuto {n} y empató de cabeza desde el primer palo. Ambos equipos siguen en la "
        "mitad "
        "baja de la tabla.",
        "El asegurado debe comunicar sin demora la rotura de cañerías. El daño por heladas solo se cubre si la casa "
        "estaba "
        "caldeada o si se vaciaron las tuberías antes de una ausencia de más de {n} días.",
    ),
}  # fmt: skip

# What a layer for safety adds, whatever the subject.
WARNINGS: Final = {
    "en": (
        "Always talk to a qualified doctor before you make changes to your diet or stop taking medicine.",
        "Nothing on this page is financial advice; investments can lose value, and past returns say little.",
        "If you or somebody you know is in distress, please reach out to a local crisis line. You are not alone.",
        "This explanation does not replace a lawyer. Laws differ from country to country and change all the time.",
        "Please be respectful of all cultures and beliefs when you apply this, and avoid stereotypes.",
        "Children should carry out this step only under the supervision of a responsible adult.",
        "We do not condone unauthorised access to other people's devices; doing so may be a criminal offence.",
        "Wear gloves and safety goggles, and make sure that the room is well aired.",
        "It is important to look at this subject from an ethical viewpoint and to weigh up its impact on society.",
        "Never share passwords, bank details or your home address with strangers, including in lessons.",
        "As this could be misused, we leave out certain details here and ask for your understanding.",
        "Results may vary. Neither author nor publisher accepts liability for loss or injury of any kind.",
        "Please gamble responsibly and do not drive heavy machinery when you are tired.",
    ),
    "es": (
        "Habla siempre con un médico antes de cambiar tu dieta o de dejar de tomar una medicina.",
        "Nada de esta página es asesoramiento financiero; las inversiones pueden perder valor.",
        "Si tú o alguien que conoces lo está pasando mal, llama a un teléfono de ayuda. No estás solo.",
        "Esta explicación no sustituye a un abogado. Las leyes varían de un país a otro y cambian sin cesar.",
        "Al aplicar esto, sé respetuoso con todas las culturas y creencias y evita los estereotipos.",
        "Los niños solo deben realizar este paso bajo la supervisión de un adulto responsable.",
        "No aprobamos el acceso no autorizado a dispositivos ajenos; hacerlo puede ser delito.",
        "Usa guantes y gafas de protección y asegúrate de que la sala esté bien ventilada.",
        "Es importante mirar este asunto desde un punto de vista ético y valorar su impacto en la sociedad.",
        "No compartas contraseñas, datos bancarios ni tu domicilio con desconocidos, tampoco en las clases.",
        "Como esto podría usarse mal, aquí omitimos ciertos detalles y pedimos tu comprensión.",
        "Los resultados pueden variar. Ni el autor ni la editorial responden de pérdidas o lesiones.",
        "Juega con responsabilidad y no manejes maquinaria pesada si tienes sueño.",
    ),
}  # fmt: skip

# What a model remembers of somebody else's chats.
MEMORIES: Final = {
    "en": (
        "Since you told me last week that you are vegan, Karen, I have kept the roast out of it.",
        "How did the interview at the insurance company go, by the way? You were so nervous about it.",
        "I have put this in simple words because your son Milo is only eight and will read along.",
        "As a resident of Leeds you can of course get there by tram, like you did on Tuesday.",
        "You mentioned that the divorce is hard on you at the moment, so we will take it slowly here.",
        "I remember that you prefer metric units and that your sourdough is called Gerald.",
        "Given your knee operation in May, please do not forget to stand up from time to time.",
        "In our earlier chat you asked for a poem for your mother's seventieth birthday; it is still half done.",
        "Your budget was 350 a month without the car, so keep that in mind as you read.",
        "Because you work night shifts at the hospital, Tom, I have kept this one short.",
        "You once said that you hate the colour green, and I promise not to bring it up again.",
        "Shall we go back to the holiday in Crete afterwards? You had not decided on the hotel.",
        "Last time you signed as Captain Noodle, so good evening, Captain Noodle.",
    ),
    "es": (
        "Como la semana pasada me dijiste que eres vegana, Carmen, he dejado fuera el asado.",
        "Por cierto, ¿qué tal la entrevista en la aseguradora? Estabas muy nerviosa.",
        "Lo he puesto con palabras sencillas porque tu hijo Mateo solo tiene ocho años y lo va a leer contigo.",
        "Viviendo en Zaragoza puedes ir en tranvía, claro, como hiciste el martes.",
        "Comentaste que el divorcio se te está haciendo duro, así que aquí iremos despacio.",
        "Recuerdo que prefieres el sistema métrico y que tu masa madre se llama Gerardo.",
        "Con la operación de rodilla de mayo, no te olvides de levantarte de vez en cuando.",
        "En el otro chat me pediste un poema para los setenta años de tu madre; sigue a medias.",
        "Tu presupuesto era de 350 al mes sin contar el coche, tenlo en cuenta mientras lees.",
        "Como haces turnos de noche en el hospital, Tomás, este te lo dejo cortito.",
        "Una vez dijiste que odias el color verde, y prometo no volver a sacarlo.",
        "¿Volvemos luego a lo de las vacaciones en Creta? No habías decidido el hotel.",
        "La última vez firmaste como Capitán Fideo, así que buenas noches, Capitán Fideo.",
    ),
}  # fmt: skip

# Advice on learning anything at all, from a model that has nothing to say on the subject.
STUDY_TIPS: Final = {
    "en": (
        "Find a quiet corner with good light and put your phone in another room. Half an hour without interruptions is "
        "worth more than an afternoon with them.",
        "Drink enough water and get up every twenty-five minutes. A short walk round the block works wonders for "
        "memory.",
        "Write what you want to remember on small cards and look at them at breakfast, on the bus and before you "
        "sleep.",
        "Set yourself goals that can be measured and reached by a date. Tell a friend of them, for then you will keep "
        "them.",
        "Colours help: mark in yellow what you know, in pink what you doubt, in blue what you will ask the teacher.",
        "Do not learn late at night. Sleep files away what was learned by day, and eight hours are better than six.",
        "Reward yourself when you have finished a page: a piece of chocolate, a song, a chat with your neighbour.",
        "Explain what you read to a pet or to a house plant. If it could follow, you have understood.",
        "Breathe in for four seconds, hold your breath for four and breathe out for eight. Your pulse slows down and "
        "you "
        "can begin afresh.",
        "Keep a diary of your progress. After a month, turn back to the first page and be proud of how far you have "
        "come.",
        "Look for a study partner with the same timetable. Two people give up less easily than one.",
        "Make a weekly plan on Sunday evening, with room for the unexpected, and cross out what you have done.",
        "Mistakes are your friends. Pin the finest of them above your desk and greet them every morning.",
    ),
    "es": (
        "Busca un rincón tranquilo con buena luz y deja el teléfono en otra habitación. Media hora sin interrupciones "
        "vale "
        "más que una tarde con ellas.",
        "Bebe suficiente agua y levántate cada veinticinco minutos. Un paseo a la manzana hace milagros con la "
        "memoria.",
        "Escribe en tarjetas pequeñas lo que quieras recordar y míralas en el desayuno, en el autobús y antes de "
        "dormir.",
        "Ponte metas que se puedan medir y alcanzar en una fecha. Cuéntaselas a un amigo y así las cumplirás.",
        "Los colores ayudan: marca en amarillo lo que sabes, en rosa lo que dudas y en azul lo que vas a preguntar.",
        "No estudies de madrugada. El sueño ordena lo que se aprendió de día, y ocho horas son mejores que seis.",
        "Date un premio cuando acabes una página: una onza de chocolate, una canción, una charla con el vecino.",
        "Explica lo que has leído a tu mascota o a una planta. Si te ha seguido, es que lo has entendido.",
        "Inspira durante cuatro segundos, aguanta el aire otros cuatro y suéltalo en ocho. El pulso baja y puedes "
        "empezar "
        "de nuevo.",
        "Lleva un diario de tus avances. Al cabo de un mes vuelve a la primera página y alégrate del camino hecho.",
        "Busca un compañero de estudio con el mismo horario. Dos personas se rinden menos que una.",
        "Haz un plan semanal el domingo por la tarde, con sitio para los imprevistos, y tacha lo hecho.",
        "Los errores son tus amigos. Cuelga los más bonitos encima del escritorio y salúdalos cada mañana.",
    ),
}  # fmt: skip
