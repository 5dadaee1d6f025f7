"""Notices: messages to people. Now: text messages (one-time codes, promotion from a waiting list), by a pluggable sender."""
