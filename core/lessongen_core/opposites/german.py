"""German words that cannot stand for one another: a line is an axis, `|` parts its groups."""

from __future__ import annotations

from typing import Final

AXES: Final = """
vor bevor bis vorher zuvor | nach nachdem nachher
früh früher | spät später
erste erster erstes ersten zuerst | zweite zweiter zweites zweiten | dritte dritter drittes dritten | vierte vierten | letzte letzter letztes letzten zuletzt
einmal | zweimal | dreimal
hälfte halb | drittel | viertel | zehntel
dutzend dutzende | hundert hunderte | tausend tausende | million millionen | milliarde milliarden
mehr größer über oberhalb | weniger kleiner unter unterhalb
meist meisten höchstens maximal maximum | wenigsten mindestens minimal minimum
alle allen aller alles jede jeder jedes jeden ganze ganzen beide | viele meisten manche einige mehrere
wenige wenig kaum | viele alle jede jeder jedes meisten
immer stets | meistens gewöhnlich oft häufig normalerweise üblicherweise | manchmal gelegentlich | selten kaum
wenn falls sobald | außer sofern
weil da denn deshalb | obwohl obgleich trotzdem trotz
muss müssen müsste verpflichtend obligatorisch nötig | darf dürfen kann können optional freiwillig
nur ausschließlich lediglich | auch zusätzlich sogar
sofort unmittelbar | irgendwann verzögert
dauerhaft endgültig ständig | vorübergehend zeitweise
automatisch | manuell hand
genau exakt | ungefähr etwa circa
gleich gleiche gleichen identisch dieselbe derselbe dasselbe ähnlich | anders verschieden unterschiedlich verschiedene gegenteilig
groß große großen größer größte | klein kleine kleinen kleiner kleinste
hoch hohe hohen höher höchste | niedrig niedrige niedriger tief
großbuchstaben großbuchstabe | kleinbuchstaben kleinbuchstabe
lang lange länger längste | kurz kurze kürzer kürzeste
breit breiter | schmal schmaler
dick dicker | dünn dünner
schwer schwerer | leicht leichter
hell heller | dunkel dunkler
heiß warm wärmer heißer | kalt kühl kälter kühler
nah näher | fern weit
alt alte alten älter älteste | neu neue neuen neuer neueste jung jünger
links linke linken | rechts rechte rechten
oben obere oberen | unten untere unteren
vorwärts | rückwärts
norden nördlich | süden südlich | osten östlich | westen westlich
waagerecht horizontal | senkrecht vertikal
innen innerhalb intern drinnen | außen außerhalb extern draußen
anfang beginn beginnen beginnt anfangen start starten | ende enden endet aufhören beenden schluss
öffnen öffnet offen geöffnet | schließen schließt geschlossen
hinzufügen einfügen ergänzen | entfernen löschen streichen
erstellen anlegen erzeugen | löschen entfernen zerstören
enthalten einschließen | ausschließen weglassen
erhöhen steigen wachsen steigt wächst zunehmen | senken sinken schrumpfen sinkt schrumpft abnehmen
annehmen erlauben zulassen erlaubt | ablehnen verbieten verhindern verboten
erfolg gelingen gelingt erfolgreich | fehlschlag scheitern scheitert fehler erfolglos
wahr richtig | falsch
positiv | negativ
gerade | ungerade
lokal lokale lokalen | entfernt entfernte entfernten
absolut absolute | relativ relative
öffentlich öffentliche | privat private
eingabe | ausgabe
lesen liest | schreiben schreibt
hochladen | herunterladen
importieren | exportieren
senden sendet | empfangen empfängt
server | client
eltern | kind
quelle | ziel
zeile zeilen | spalte spalten
aufsteigend | absteigend
vorige vorherige vorherigen vorigen | nächste nächsten folgende folgenden
einfach einfacher leicht leichter | schwierig schwieriger schwer kompliziert komplex
besser beste besten gut | schlechter schlechteste schlecht
schnell schneller | langsam langsamer
nützlich hilfreich | nutzlos schädlich
sicher | gefährlich unsicher
häufig üblich | selten ungewöhnlich
stark stärker | schwach schwächer
wichtig | unwichtig nebensächlich
voll | leer
billig günstig | teuer
sekunde sekunden | minute minuten | stunde stunden | tag tage tagen | woche wochen | monat monate monaten | jahr jahre jahren | jahrzehnt jahrzehnte | jahrhundert jahrhunderte
täglich | wöchentlich | monatlich | jährlich | stündlich
heute | gestern | morgen
bit bits | byte bytes | kilobyte kb | megabyte mb | gigabyte gb | terabyte tb
millimeter mm | zentimeter cm | meter metern | kilometer km | zoll | meile meilen
gramm | kilogramm kilo kg | tonne tonnen
liter | milliliter ml
kelvin | celsius | fahrenheit
prozent | grad
montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag
januar | februar | märz | april | mai | juni | juli | august | september | oktober | november | dezember
frühling frühjahr | sommer | herbst | winter
"""
