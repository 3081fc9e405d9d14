"""How good the score is: lessons people wrote, whole and damaged, by the protocol of research/quality.md, section 5.2."""
