"""How marks, votes and given scores become places: exact, and the same for whoever recomputes it.

Knows neither Django nor tables nor the clock: an edition file goes in (``docs/edition-format.md``), places come out.

    scheme     what the rules of an edition are, read from data
    edition    who took part, what was marked, voted and handed in
    marks      the score of an entry in a stage, a fraction
    ranking    totals, places, ties, awards
    replay     all of it from a file, beside what was published
    draw       a running order from a public seed
    seal       the judge's signature under a sheet
    judging    how severe, how spread, how far from one another judges are

Marks are decimals, means are fractions, nothing is a float. Rounding is for display, half up; a scheme says whether
places go by the published precision or by the exact value.
"""
