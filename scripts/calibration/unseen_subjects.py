"""What a model writes about instead: history, business, installation, the insides. {it}: something the lesson names."""

from __future__ import annotations

from typing import Final

# History that nobody needs for the lesson.
HISTORY: Final = {
    "en": (
        "Long before any of this existed, clay tablets in Mesopotamia recorded deliveries of barley. The scribes who "
        "kept "
        "them trained for years and enjoyed a high standing in their cities.",
        "In 1801 Joseph Marie Jacquard showed a loom that was steered by punched cards. Weavers in Lyon feared for "
        "their "
        "work, and some of the machines were thrown into the river.",
        "Charles Babbage never saw his Analytical Engine finished. Ada Lovelace, daughter of Lord Byron, wrote notes "
        "on it "
        "that were three times as long as the article they belonged to.",
        "The census of 1890 in the United States was counted with Herman Hollerith's tabulating machines. His "
        "company was "
        "later merged with others and finally renamed International Business Machines.",
        "During the Second World War, Colossus was built at Bletchley Park by Tommy Flowers, an engineer of the Post "
        "Office. "
        "For decades nobody was allowed to speak about it.",
        "ENIAC, presented in 1946, weighed some thirty tons and filled a hall. It was programmed by six women whose "
        "names "
        "were left out of the newspaper reports.",
        "The transistor was invented at Bell Labs in 1947, and a Nobel Prize followed nine years later. William "
        "Shockley "
        "then moved to California and quarrelled with his best engineers.",
        "Grace Hopper taped a moth into a logbook in 1947. She went on to promote languages that look like English and "
        "retired from the navy as a rear admiral.",
        "In 1969 the first message on the ARPANET was meant to be LOGIN, but the system crashed after two letters. The "
        "connection ran between Los Angeles and Stanford.",
        "The Homebrew Computer Club met in a garage in Menlo Park in 1975. Among those who came was Steve Wozniak, who "
        "designed his first machine to impress the other members.",
        "Tim Berners-Lee wrote his proposal at CERN in 1989. His superior noted on the cover that it was vague but "
        "exciting.",
        "At the turn of the millennium many companies of the new economy collapsed within months. Those that "
        "survived now "
        "belong to the largest in the world.",
        "The printing press that Gutenberg built in Mainz changed how knowledge travelled. By 1500, twenty million "
        "volumes "
        "had been printed in Europe.",
    ),
    "es": (
        "Mucho antes de todo esto, las tablillas de arcilla de Mesopotamia registraban entregas de cebada. Los "
        "escribas "
        "que las llevaban estudiaban durante años y gozaban de gran prestigio.",
        "En 1801 Joseph Marie Jacquard presentó un telar gobernado por tarjetas perforadas. Los tejedores de Lyon "
        "temieron "
        "por su trabajo y algunas máquinas acabaron en el río.",
        "Charles Babbage nunca vio terminada su máquina analítica. Ada Lovelace, hija de Lord Byron, escribió sobre "
        "ella "
        "unas notas tres veces más largas que el artículo original.",
        "El censo de 1890 de los Estados Unidos se contó con las máquinas de Herman Hollerith. Su empresa se fusionó "
        "después con otras y acabó llamándose International Business Machines.",
        "Durante la Segunda Guerra Mundial, Tommy Flowers construyó Colossus en Bletchley Park. Durante décadas "
        "nadie pudo "
        "hablar de ello.",
        "ENIAC, presentado en 1946, pesaba unas treinta toneladas y llenaba una sala. Lo programaron seis mujeres "
        "cuyos "
        "nombres no salieron en los periódicos.",
        "El transistor se inventó en los laboratorios Bell en 1947, y el premio Nobel llegó nueve años más tarde.",
        "Grace Hopper pegó una polilla en un cuaderno en 1947. Más tarde defendió los lenguajes parecidos al inglés "
        "y se "
        "jubiló como contraalmirante.",
        "El primer mensaje de ARPANET, en 1969, debía decir LOGIN, pero el sistema cayó tras dos letras.",
        "El Homebrew Computer Club se reunía en un garaje de Menlo Park en 1975. Uno de los que iban era Steve "
        "Wozniak.",
        "Tim Berners-Lee escribió su propuesta en el CERN en 1989. Su jefe anotó en la portada que era vaga pero "
        "apasionante.",
        "La imprenta que Gutenberg construyó en Maguncia cambió la manera de viajar del conocimiento.",
    ),
}  # fmt: skip

# For a reader who decides on budgets.
EXECUTIVE: Final = {
    "en": (
        "For decision makers, {it} translates into measurable return on investment. Organisations that adopt it early "
        "report lower operating costs and a shorter time to market.",
        "The board should view {it} as part of the wider digital transformation roadmap. Ownership lies with the chief "
        "information officer, and progress is reviewed each quarter.",
        "From a governance perspective, a steering committee with clear accountabilities is recommended. Risks "
        "around {it} "
        "are logged, rated and escalated where appropriate.",
        "The total cost of ownership of {it} over five years compares favourably with the alternatives. Licence fees, "
        "training and support have been taken into account.",
        "Key performance indicators for {it} include adoption rate, stakeholder satisfaction and cost per transaction. "
        "A dashboard makes these visible to senior management.",
        "Change management is critical. Middle managers need to be won over by early wins, and a communications plan "
        "around {it} should be in place before roll-out.",
        "In terms of competitive advantage, {it} enables leaner processes and better informed strategic choices. "
        "Market "
        "leaders have already moved in this direction.",
        "A phased implementation of {it} limits exposure. We propose a pilot in one business unit, followed by a go or "
        "no-go decision by the sponsors.",
        "Vendors should be assessed against a weighted scorecard. {it} may be sourced as a managed service if internal "
        "headcount is constrained.",
        "Shareholders will ask how {it} supports growth. The answer lies in scalable capabilities and a resilient "
        "operating model.",
        "Compliance and audit teams should be involved from the outset. With {it}, audit trails can be offered to "
        "regulators at a marginal cost.",
        "The business case for {it} rests on three pillars: efficiency, quality and speed. Each of them has an "
        "executive "
        "sponsor.",
        "Talent is the bottleneck. A centre of excellence for {it} will attract scarce skills and spread best practice "
        "across the regions.",
    ),
    "es": (
        "Para la dirección, {it} se traduce en un retorno de la inversión medible. Las organizaciones que lo adoptan "
        "pronto "
        "reducen costes y llegan antes al mercado.",
        "El consejo debe ver {it} como parte de la hoja de ruta de la transformación digital. El responsable es el "
        "director "
        "de sistemas y el avance se revisa cada trimestre.",
        "Desde la perspectiva de la gobernanza, conviene un comité con responsabilidades claras. Los riesgos de {it} "
        "se "
        "registran, se valoran y se elevan cuando procede.",
        "El coste total de {it} a cinco años es favorable frente a las alternativas, incluidas licencias y formación.",
        "Los indicadores clave de {it} son la tasa de adopción, la satisfacción de las partes interesadas y el coste "
        "por "
        "operación. Un cuadro de mando los hace visibles.",
        "La gestión del cambio es decisiva. Los mandos intermedios deben ver éxitos tempranos antes del despliegue "
        "de {it}.",
        "En cuanto a ventaja competitiva, {it} permite procesos más ágiles y mejores decisiones estratégicas.",
        "Una implantación por fases de {it} limita la exposición. Proponemos un piloto en una unidad de negocio.",
        "Los proveedores se evaluarán con una tabla ponderada; {it} puede contratarse como servicio gestionado.",
        "Los accionistas preguntarán cómo contribuye {it} al crecimiento. La respuesta está en un modelo operativo "
        "sólido.",
        "Los equipos de cumplimiento y auditoría deben participar desde el principio en todo lo relativo a {it}.",
        "El caso de negocio de {it} descansa en tres pilares: eficiencia, calidad y velocidad.",
    ),
}  # fmt: skip

# How to install what the reader has long installed.
INSTALLATION: Final = {
    "en": (
        "Before you go on, make sure that your computer has at least 8 GB of memory and 20 GB of free disk space. "
        "Older "
        "graphics cards may need a new driver.",
        "Download the 64-bit installer from the vendor's page and save it to your desktop. Double-click it and "
        "confirm the "
        "dialog in which Windows asks for permission.",
        "On macOS, drag the icon into the Applications folder. If the system says that the developer cannot be "
        "verified, "
        "open the privacy settings and choose Open Anyway.",
        "Linux users can add the repository to their sources list, import the signing key and run the update of the "
        "package "
        "manager. Restart the computer afterwards.",
        "Accept the licence agreement, leave all boxes ticked, and choose the typical set-up. The installation takes "
        "about "
        "ten minutes, depending on your connection.",
        "If the installer stops at 87 percent, switch off your virus scanner and try again. Do not forget to switch "
        "it on "
        "when you are done.",
        "Set the environment variable JAVA_HOME to the folder of your runtime. You find the dialog under System, "
        "Advanced, "
        "Environment Variables.",
        "Create an account with a valid e-mail address and click the link in the message that you receive. Look in "
        "your "
        "spam folder if it does not arrive within an hour.",
        "Choose your language, time zone and keyboard layout. These settings can be altered at any time in the "
        "preferences.",
        "To remove an older release first, open the control panel, go to Programs, and select Uninstall. Your personal "
        "settings are kept in a hidden folder.",
        "Behind a company firewall you may have to enter the address of a proxy server. Ask your administrator for "
        "the port "
        "and the certificate.",
        "After the first start a wizard appears. Skip the tour, decline to send usage statistics, and pin the icon "
        "to the "
        "task bar so that you find it again.",
        "To check that all went well, open the About window. It should show the number of the release and the date "
        "of the "
        "build.",
    ),
    "es": (
        "Antes de seguir, comprueba que tu equipo tiene al menos 8 GB de memoria y 20 GB libres en el disco. Las "
        "tarjetas "
        "gráficas antiguas pueden necesitar otro controlador.",
        "Descarga el instalador de 64 bits de la página del fabricante y guárdalo en el escritorio. Haz doble clic y "
        "acepta "
        "el cuadro en que Windows pide permiso.",
        "En macOS, arrastra el icono a la carpeta Aplicaciones. Si el sistema no puede verificar al desarrollador, "
        "abre los "
        "ajustes de privacidad y elige Abrir igualmente.",
        "En Linux puedes añadir el repositorio a tu lista de fuentes, importar la clave y actualizar el gestor de "
        "paquetes.",
        "Acepta el contrato de licencia, deja marcadas todas las casillas y elige la instalación típica. Tarda unos "
        "diez "
        "minutos.",
        "Si el instalador se detiene en el 87 por ciento, apaga el antivirus e inténtalo otra vez.",
        "Asigna a la variable JAVA_HOME la carpeta de tu entorno. El cuadro está en Sistema, Avanzado, Variables de "
        "entorno.",
        "Crea una cuenta con una dirección de correo válida y pulsa el enlace del mensaje que recibirás.",
        "Elige idioma, zona horaria y distribución del teclado. Puedes cambiarlos en cualquier momento.",
        "Detrás de un cortafuegos de empresa quizá tengas que indicar la dirección de un proxy. Pide el puerto al "
        "administrador.",
        "Tras el primer arranque aparece un asistente. Sáltate la visita y no envíes estadísticas de uso.",
        "Para comprobar que todo ha ido bien, abre la ventana Acerca de y mira el número de la edición.",
    ),
}  # fmt: skip

# Far above the level of the lesson.
ADVANCED: Final = {
    "en": (
        "Internally, {it} is lowered to an intermediate representation in static single assignment form, on which "
        "dead code "
        "elimination and loop-invariant code motion are run to a fixed point.",
        "The amortised cost of {it} is O(log n) under the potential method, provided that the fan-out of the "
        "underlying "
        "B+ tree is bounded from below by half of the order.",
        "In a setting with snapshot isolation, {it} is subject to write skew. Serialisability is regained by tracking "
        "rw-antidependencies, as in the work of Cahill, Röhm and Fekete.",
        "From the point of view of category theory, {it} is the counit of an adjunction between free and forgetful "
        "functors, "
        "and its associativity is an instance of the pentagon identity.",
        "On x86-64 the system call behind {it} enters ring 0 by SYSCALL, swaps GS, and walks the four-level page "
        "table if "
        "the translation is not in the TLB.",
        "Contention on the spin lock that guards {it} was lowered by read-copy-update; the grace period ends once "
        "all cores "
        "have passed a quiescent state.",
        "One shows by structural induction that {it} is confluent and strongly normalising; decidability of equality "
        "then "
        "follows from Newman's lemma.",
        "For skewed distributions the optimiser falls back on equi-depth histograms to estimate the selectivity of "
        "{it}, "
        "which fails on correlated predicates by orders of magnitude.",
        "The wire format of {it} packs a varint-encoded length, a CRC-32C over the pseudo header and a "
        "delta-compressed "
        "payload into frames of at most 64 KiB.",
        "Linearisability of {it} requires that a quorum of 2f + 1 replicas agree on the log index before the lease "
        "of the "
        "leader runs out; clock drift must be bounded.",
        "Let S be a sigma-algebra on the state space. {it} is then a measurable kernel, and by the theorem of "
        "Ionescu-Tulcea "
        "the product measure exists.",
        "NUMA effects dominate {it} beyond two sockets: remote loads take some 130 nanoseconds, so threads are "
        "pinned and "
        "memory is allocated on first touch.",
        "The grammar behind {it} is LALR(1) but for one shift-reduce conflict, which is resolved by a precedence "
        "declaration "
        "on the dangling alternative.",
    ),
    "es": (
        "Internamente, {it} se traduce a una representación intermedia en forma SSA, sobre la que se ejecuta la "
        "eliminación "
        "de código muerto hasta alcanzar un punto fijo.",
        "El coste amortizado de {it} es O(log n) según el método del potencial, siempre que el grado del árbol B+ esté "
        "acotado inferiormente por la mitad del orden.",
        "Con aislamiento por instantáneas, {it} está expuesto a sesgos de escritura. La seriabilidad se recupera "
        "siguiendo "
        "las antidependencias rw.",
        "Desde la teoría de categorías, {it} es la counidad de una adjunción entre functores libres y de olvido.",
        "En x86-64 la llamada al sistema de {it} entra en el anillo 0 por SYSCALL y recorre la tabla de páginas de "
        "cuatro "
        "niveles si la traducción no está en la TLB.",
        "La contención sobre el cerrojo que protege {it} se redujo con read-copy-update.",
        "Por inducción estructural se demuestra que {it} es confluente y fuertemente normalizante; la decidibilidad "
        "se sigue "
        "del lema de Newman.",
        "Con distribuciones sesgadas, el optimizador recurre a histogramas para estimar la selectividad de {it}.",
        "El formato binario de {it} empaqueta una longitud varint, un CRC-32C y una carga comprimida por diferencias.",
        "La linealizabilidad de {it} exige que un quórum de 2f + 1 réplicas acuerde el índice antes de que venza el "
        "plazo.",
        "Sea S una sigma-álgebra sobre el espacio de estados. Entonces {it} es un núcleo medible.",
        "Más allá de dos zócalos los efectos NUMA dominan {it}, por lo que los hilos se fijan a un núcleo.",
    ),
}  # fmt: skip
