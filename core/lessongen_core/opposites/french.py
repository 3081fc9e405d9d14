"""French words that cannot stand for one another: a line is an axis, `|` parts its groups."""

from __future__ import annotations

from typing import Final

AXES: Final = """
avant jusque jusqu auparavant | après
tôt | tard
premier première premiers premières | deuxième second seconde | troisième | quatrième | dernier dernière derniers dernières
moitié demi | tiers | quart | dixième
dizaines douzaine douzaines | centaines cents | milliers mille | millions | milliards
plus dessus supérieur supérieure | moins dessous inférieur inférieure
maximum maximal | minimum minimal
tout tous toute toutes chaque entier entière | plusieurs certains certaines quelques beaucoup plupart
peu guère rares | beaucoup tous toutes tout chaque plupart nombreux nombreuses
toujours constamment | habituellement souvent généralement normalement fréquemment | parfois quelquefois | rarement guère
si lorsque quand | sauf moins
parce car puisque | bien malgré quoique
doit doivent devez obligatoire obligatoirement | peut peuvent pouvez facultatif facultative optionnel
seulement uniquement | aussi également même
immédiatement aussitôt | éventuellement finalement
définitivement permanent permanente | temporairement temporaire provisoirement
automatiquement automatique | manuellement manuel main
exactement exact précisément | environ approximativement presque
même mêmes identique identiques égal semblable pareil | différent différente différents distinct contraire opposé
grand grande grands grandes gros énorme | petit petite petits petites
haut haute élevé | bas basse
majuscule majuscules | minuscule minuscules
long longue longs | court courte courts bref
large | étroit étroite
profond | superficiel
épais | mince fin
lourd | léger
clair | sombre foncé
chaud chaude | froid froide
proche près | loin lointain
ancien ancienne vieux vieille | nouveau nouvelle nouveaux récent récente jeune
gauche | droite droit
haut dessus | bas dessous
avant avance | arrière
nord | sud | est | ouest
horizontal horizontale | vertical verticale
intérieur dedans interne dans | extérieur dehors externe hors
début commencer commence débuter | fin finir finit terminer
ouvrir ouvre ouvert ouverte | fermer ferme fermé fermée
ajouter ajoute insérer | enlever retirer supprimer supprime
créer crée construire | supprimer supprime détruire
inclure inclut contenir contient | exclure exclut omettre
augmenter augmente croître monter monte | diminuer diminue réduire baisser baisse
accepter accepte permettre permet autoriser | refuser refuse empêcher empêche interdire interdit
réussir réussit succès | échouer échoue échec
vrai vraie | faux fausse
positif positive | négatif négative
pair pairs | impair impairs
local locale locaux | distant distante distants
absolu absolue | relatif relative
public publique | privé privée
entrée | sortie
lire lit lecture | écrire écrit écriture
télécharger | téléverser
importer importe | exporter exporte
envoyer envoie | recevoir reçoit
serveur | client
parent | enfant
source | destination cible
ligne lignes | colonne colonnes
croissant croissante | décroissant décroissante
précédent précédente | suivant suivante prochain prochaine
facile faciles facilement simple simples | difficile difficiles difficilement compliqué complexe
meilleur meilleure mieux bon bonne bien | pire mauvais mauvaise mal
rapide rapides rapidement vite | lent lente lents lentement
utile utiles | inutile inutiles nuisible
sûr sûre | dangereux dangereuse risqué
courant fréquent commun | rare rares
fort forte puissant | faible limité
important essentiel | négligeable secondaire
plein | vide
seconde secondes | minute minutes | heure heures | jour jours | semaine semaines | mois | an ans année années | décennie décennies | siècle siècles
quotidien quotidiennement | hebdomadaire | mensuel mensuellement | annuel annuellement
aujourd | hier | demain
bit bits | octet octets | kilooctet ko | mégaoctet mo | gigaoctet go | téraoctet to
millimètre millimètres mm | centimètre centimètres cm | mètre mètres | kilomètre kilomètres km | pouce pouces
gramme grammes | kilogramme kilogrammes kilo kg | tonne tonnes
litre litres | millilitre millilitres ml
kelvin | celsius | fahrenheit
pourcent | degré degrés
lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
janvier | février | mars | avril | mai | juin | juillet | août | septembre | octobre | novembre | décembre
printemps | été | automne | hiver
"""
