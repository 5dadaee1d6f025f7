"""Contests (项目大赛): an edition from its call to its certificates, so that anyone can recompute the result.

    edition ─< entry ─< formal check, place in the list of its county
    edition ─< stage ─< seat (judge) ─< sheet (marks, sealed)         edition ─< round ─< vote
    edition ─ result (frozen, replayable) ─ publicity ─< objection ─ awards, certificates

How marks become places is ``contests.scoring``, which knows neither tables nor Django. What an edition is (fields, who
may enter, quotas, stages, weights, tie ladder, awards, days of publicity) is data, fixed once it is announced.

Invariants held by the database: one entry of a project in an edition; one standing sheet of a judge for an entry in a
stage; a sealed sheet is never changed, an unlocked one stays beside the next; a vote is cast once per voter, entry and
period, and never deleted; no award before its publicity has ended; a certificate's number is given once.
"""
