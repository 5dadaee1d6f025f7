"""The kernel knows no domain: operations, locks, refusals, audit, outbox, group commit, time, crypto, privacy.

Invariants: one operation is one transaction; a refusal changes nothing; audit rows are only ever added.
"""
