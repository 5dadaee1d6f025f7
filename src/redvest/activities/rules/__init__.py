"""Pure decisions about activities, shifts, sign-ups and attendance: an empty list means yes."""
