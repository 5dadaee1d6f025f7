"""积分: points thank people, and are never money. The ledger, and the covenant (一约) that says what earns them.

Every point is in exactly one account, and moves only by a transfer: one row that takes an amount from one account and
gives it to another, is never changed, and names its cause, for which it is posted once. An issuing site's account goes
below zero by what it has issued, so that all balances together are always zero. Points a person or household has lie in
lots, each with the last day on which it is good; what is spent is taken from the lot that ends soonest.

Only ``points.ledger`` writes transfers, lots and balances. Parts above call ``operations`` or, inside their own
operations, ``ledger``; they hand in facts, for points know neither activities nor orders nor shops.
"""
