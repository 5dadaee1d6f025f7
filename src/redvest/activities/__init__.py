"""Activities: what a team does, in shifts; who signed up, who came, and the minutes they gave.

    activity ─< shift ─< sign-up ── attendance ── service record

Invariants held by the database: never more people than places on a shift; no person in two overlapping shifts; one
attendance per sign-up; a service record lies in one day, inside its shift, overlaps no other record of its person, and
is never edited. There is no way to type hours in: a record is made from an attendance and nothing else.
"""
