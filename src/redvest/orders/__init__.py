"""五单: a need becomes a service and is answered for, and small wishes (微心愿) are granted.

The menu (制单) says what a place offers. An order (点单) is one household's need; it is verified, dispatched (派单) to
a team that is ready, taken by exactly one (接单), served as a shift of an activity, so that hours come from the same
records as everywhere, and reviewed (评单). Every state but the last ones has a clock that somebody must beat; a clock
that runs out moves the order on, upwards if need be. Nobody is ever forced: whatever reaches a team is an offer.
"""
