"""How good the score is: lessons people wrote, whole and damaged, after research/quality.md, section 5.2."""
