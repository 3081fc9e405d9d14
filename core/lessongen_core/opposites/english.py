"""English words that cannot stand for one another: a line is an axis, `|` parts its groups."""

from __future__ import annotations

from typing import Final

AXES: Final = """
before until till preceding prior | after afterwards following
earlier early earliest sooner | later late latest
first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | last final
once | twice | thrice
half | third | quarter | tenth
dozens dozen tens | hundreds hundred | thousands thousand | millions million | billions billion
more greater above over exceeding | less fewer below under up
most maximum max | least minimum min
all every each entire whole everything everyone both | many most much lots plenty several some something
few little hardly barely scarcely | many most much lots all every each both entire whole plenty
always constantly | usually often typically generally normally mostly frequently commonly | sometimes occasionally | rarely seldom hardly scarcely
if when whenever provided | unless except
because since therefore | although though despite regardless
must mandatory required compulsory obliged obligatory | may might optional optionally voluntary
only solely exclusively | also too additionally even
already | yet
still | anymore
immediately instantly directly | eventually delayed
permanently permanent forever | temporarily temporary briefly
automatically automatic | manually manual hand
exactly exact precisely precise | roughly approximately about around nearly almost
same identical equal similar alike equivalent | different opposite distinct unlike contrary
large big larger bigger largest biggest huge great | small smaller smallest little tiny
high higher highest | low lower lowest
upper uppercase capital | lower lowercase
long longer longest | short shorter shortest brief
wide wider broad | narrow narrower
deep deeper | shallow shallower
thick thicker | thin thinner
heavy heavier | light lighter
dark darker | light lighter bright brighter
hot hotter warm warmer warmest hottest | cold colder cool cooler coldest
near nearer close closer nearest closest | far farther further distant
old older oldest | new newer newest recent latest
young younger | old older
left | right
top | bottom
up upward upwards | down downward downwards
forward forwards | backward backwards
north northern | south southern | east eastern | west western
horizontal horizontally | vertical vertically
inside inner within internal internally | outside outer external externally
front | back rear behind
start begin beginning initial | end finish stop ending conclude
open opened | closed close shut
add insert append | remove delete drop omit subtract
create make build | delete destroy remove
include contain | exclude omit lack
increase grow rise raise gain | decrease shrink fall drop reduce lose
expand | shrink contract
accept allow permit enable let | reject refuse forbid prevent prohibit disable block deny
succeed success successful pass | fail failure unsuccessful
true | false
yes | no
positive | negative
even | odd
singular | plural
local | remote
absolute | relative
public | private
static | dynamic
input | output
read | write
push | pull
upload | download
import | export
send | receive
encrypt | decrypt
compress | decompress extract
server | client
parent | child
source | destination target
sender | receiver recipient
buyer | seller
teacher | student
cause | effect
row rows | column columns
ascending | descending
previous preceding | next following
easy easier easiest easily simple simpler simplest | hard harder hardest difficult complicated complex
better best good well | worse worst bad badly poor poorly
fast faster fastest quick quickly rapid rapidly | slow slower slowest slowly
useful helpful | useless unhelpful harmful
safe safely secure | dangerous unsafe risky insecure
common frequent | rare uncommon scarce
strong stronger powerful | weak weaker limited
rich | poor
cheap cheaper | expensive costly
important crucial essential | unimportant trivial minor irrelevant
full | empty
wet | dry
hard | soft
loud | quiet silent
alive | dead
love like | hate dislike
remember | forget
win | lose
odd | even
active | passive
seconds | minute minutes | hour hours | day days | week weeks | month months | year years | decade decades | century centuries
daily | weekly | monthly | yearly annually annual | hourly
today | yesterday | tomorrow
bit bits | byte bytes | kilobyte kilobytes kb kib | megabyte megabytes mb mib | gigabyte gigabytes gb gib | terabyte terabytes tb tib
millimetre millimetres millimeters mm | centimetre centimetres centimeters cm | metre metres meters | kilometre kilometres kilometers km | inch inches | foot feet | mile miles | yard yards
milligram milligrams mg | gram grams | kilogram kilograms kg | ton tons tonnes | pound pounds | ounce ounces
millilitre millilitres ml | litre litres liter liters | gallon gallons
kelvin | celsius | fahrenheit
percent | degrees degree
volt volts | watt watts | ampere amperes amps
dollar dollars | euro euros | cent cents
monday mondays | tuesday tuesdays | wednesday wednesdays | thursday thursdays | friday fridays | saturday saturdays | sunday sundays
january | february | march | april | june | july | august | september | october | november | december
morning mornings | noon | afternoon afternoons | evening evenings | night nights
spring | summer | autumn | winter
"""
