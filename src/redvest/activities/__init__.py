"""Activities: what a team does, in shifts; who signed up, who came, and the minutes they gave.

    activity ─< shift ─< sign-up ─< attendance ─< service record

Invariants held by the database: never more people than places on a shift; no person in two overlapping shifts; at most
three attendances of a person on a shift, which do not overlap; service records only grow, and what stands of them lies
in one day, inside its shift, and overlaps nothing else of its person. Nobody types hours in: a record is made from an
attendance, and one that was entered afterwards or corrected beyond the scans needs two people, one of a higher site.
"""
