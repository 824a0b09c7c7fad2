"""Tasks as rows of numbers: which are near each other, how near, and how likely the same work.

These modules load numpy, so that whoever needs no answer of theirs imports none of them.
"""
