"""Spanish words that cannot stand for one another: a line is an axis, `|` parts its groups."""

from __future__ import annotations

from typing import Final

AXES: Final = """
antes hasta previamente | después tras posteriormente
temprano | tarde
primero primera primer | segundo segunda | tercero tercera tercer | cuarto cuarta | quinto quinta | último última final
mitad | tercio | cuarta | décima
decenas docenas | cientos centenares | miles | millones
más mayor superior encima sobre | menos menor inferior debajo bajo
máximo máxima | mínimo mínima
todo todos todas toda cada ambos ambas entero entera | muchos muchas mucho varios varias algunos algunas mayoría
pocos pocas poco poca apenas casi | muchos muchas mucho mucha todos todas todo toda cada mayoría
siempre constantemente | normalmente generalmente usualmente frecuentemente habitualmente menudo | veces ocasionalmente | raramente rara apenas
si cuando | menos salvo excepto
porque ya puesto | aunque pese
debe deben obligatorio obligatoria requerido | puede pueden opcional opcionalmente
solo sólo solamente únicamente | también además incluso
inmediatamente enseguida | eventualmente
permanentemente permanente | temporalmente temporal
automáticamente automático automática | manualmente manual mano
exactamente exacto exacta precisamente | aproximadamente alrededor cerca
mismo misma mismos mismas igual iguales idéntico parecido similar | distinto distinta diferente contrario opuesto
grande grandes enorme | pequeño pequeña pequeños
alto alta | bajo baja
mayúsculas mayúscula | minúsculas minúscula
largo larga largos | corto corta cortos breve
ancho ancha | estrecho estrecha
profundo | superficial
grueso | delgado fino
pesado | ligero
claro | oscuro
caliente cálido | frío fría
cercano cerca | lejano lejos
viejo vieja antiguo antigua | nuevo nueva reciente
joven | viejo
izquierda izquierdo | derecha derecho
arriba superior | abajo inferior
adelante | atrás
norte | sur | este | oeste
horizontal | vertical
dentro interior interno | fuera exterior externo
inicio comienzo principio empezar comenzar iniciar | fin final terminar acabar finalizar
abrir abierto abierta | cerrar cerrado cerrada
añadir agregar insertar | quitar eliminar borrar
crear construir | borrar eliminar destruir
incluir contener | excluir omitir
aumentar crecer subir | disminuir reducir bajar
aceptar permitir | rechazar impedir prohibir
éxito exitoso | fracaso fallo error
verdadero verdadera cierto | falso falsa
positivo | negativo
par pares | impar impares
singular | plural
local | remoto remota
absoluto absoluta | relativo relativa
público pública | privado privada
entrada | salida
leer lectura | escribir escritura
subir | bajar descargar
importar | exportar
enviar | recibir
servidor | cliente
padre | hijo
origen fuente | destino
fila filas | columna columnas
ascendente | descendente
anterior previo previa | siguiente próximo próxima posterior
fácil fáciles fácilmente sencillo simple | difícil difíciles difícilmente complicado complejo
mejor bueno buena bien | peor malo mala mal
rápido rápida rápidamente | lento lenta lentamente
útil útiles | inútil inútiles
seguro segura | peligroso peligrosa inseguro
común comunes frecuente | raro rara raros
fuerte potente | débil limitado
importante esencial | irrelevante
lleno | vacío
barato | caro
segundos | minuto minutos | hora horas | día días | semana semanas | mes meses | año años | década décadas | siglo siglos
diario diaria diariamente | semanal semanalmente | mensual mensualmente | anual anualmente
hoy | ayer | mañana
bit bits | byte bytes | kilobyte kilobytes kb | megabyte megabytes mb | gigabyte gigabytes gb | terabyte terabytes tb
milímetro milímetros mm | centímetro centímetros cm | metro metros | kilómetro kilómetros km | pulgada pulgadas | milla millas
gramo gramos | kilogramo kilogramos kilo kilos kg | tonelada toneladas
litro litros | mililitro mililitros ml
kelvin | celsius | fahrenheit
ciento | grados grado
lunes | martes | miércoles | jueves | viernes | sábado | domingo
enero | febrero | marzo | abril | mayo | junio | julio | agosto | septiembre | octubre | noviembre | diciembre
primavera | verano | otoño | invierno
"""
