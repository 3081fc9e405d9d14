"""One good lesson by hand, for runs whose content is not the point."""

from __future__ import annotations

_TEXT = """# {title}

A fraction names a part of something whole. Whoever cuts a cake, reads a recipe or fills half a tank already uses one,
and {lower} is the step that makes such everyday numbers useful. This lesson shows how, with examples that you can
check with pencil and paper.

## What a fraction says

The number below the line, the denominator, tells into how many equal parts the whole was cut. The number above it, the
numerator, counts how many of those parts we take. Three quarters of a pizza means: cut it into four equal slices and
take three. If the slices differ in size, the sentence is no longer true, so equal parts matter more than anything else.

The same amount has many names. Two quarters, four eighths and one half all describe the same piece of cake. Multiplying
numerator and denominator by one number changes the name, never the amount. For example, 1/2 becomes 5/10 when both are
multiplied by five, which is why half a metre is written 0.5 m.

## How to work with {lower}

Begin with a drawing. Sketch a bar, divide it as the denominator asks and shade what the numerator counts. A second bar
below, equally long, lets you see whether two fractions are alike, which one is larger, and by how much.

Then look for a common denominator. Thirds and quarters do not fit each other, but both can be cut into twelfths:
1/3 is 4/12, and 1/4 is 3/12. Now the parts have one size, so they can be compared, joined or taken away. To explain
{title} with an example: 4/12 and 3/12 together are 7/12, and the first is larger than the second by 1/12.

Finally check the answer against common sense. Seven twelfths is a little more than a half, and a third together with a
quarter should indeed be somewhat more than a half. When the estimate and the result disagree, search for the slip in
the step where the denominators were made equal; most mistakes happen there.

## Exercises

### Exercise 1: Two bars

Draw two bars of equal length and use them to explain {title} with an example: take 2/3 of the first and 3/5 of the
second. Which piece is longer, and by how much?

#### Solution

Cut both bars into fifteenths. Two thirds are 10/15, three fifths are 9/15, so the first piece is longer by 1/15 of the
bar.

#### Rubric

- Both bars are cut into parts of equal size (50 %)
- The difference is named as a fraction of the whole bar (50 %)

## Summary

- A denominator counts equal parts, a numerator the parts that are taken.
- A common denominator makes parts comparable.
- An estimate reveals most slips.
"""


def good_lesson(title: str) -> str:
    """A lesson titled `title`."""
    return _TEXT.format(title=title, lower=title.lower())
