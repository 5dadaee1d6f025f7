"""Notices: messages to people. Now: text messages (one-time codes, promotion from a queue), by a pluggable sender.

A part that wants a message sent publishes an event whose payload carries the text, sealed; config.subscriptions says
which task sends it. One event gives at most one message, however often its job is run; nothing is sent to those who do
not consent, and no code that has expired.
"""
