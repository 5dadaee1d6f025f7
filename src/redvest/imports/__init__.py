"""Imports: people, teams, sites and past activities from the tables offices keep, by the rules of their own domains.

A **run** is one file for one site: its rows are read once, sealed and kept in **batches**; each batch is worked off in
one transaction together with the note that it is done, so that a run that is killed goes on exactly where it was. A
**check** (dry run) is the same work, undone before it is committed. What is there already is left as it is, so that
the same file again changes nothing. Bad rows are kept with their cell and reason, and are given back as a table.
Rows are forgotten 30 days after the run.
"""
