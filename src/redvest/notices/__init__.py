"""Notices: what people are told. In the product for everybody; by text message, WeChat and mail for who consents.

    telling (kernel) ── event ── notice, one a person ─< delivery, one a channel

A part that wants people told calls ``kernel.telling.tell`` with a kind of the table ``kinds``. After commit one event
makes the notices of up to 500 people in one statement, each person's once however often its job runs, and a delivery
for each channel they are reached on and want. Deliveries wait out quiet hours unless urgent, are sent once, tried again
with growing pauses, and given up with a mark. One-time codes go their own way (``operations.texts``).
"""
