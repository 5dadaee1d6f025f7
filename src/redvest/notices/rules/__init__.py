"""Pure decisions of notices: on which ways a message goes out, when, and what an address or a code may be."""
