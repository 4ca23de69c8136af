"""What an answer means, so that two of them can be compared.

``quantities`` (with ``units``) reads numbers, ``moments`` days and hours, ``names`` names and lists of them,
``wordings`` words and scales of opposites; ``compare`` decides by what the question asks for. ``signs`` and
``scope`` read what else a sentence says: that a value has moved, whose claim it is, and what it is limited to.
``days`` tells which days of the calendar an answer means.
"""
