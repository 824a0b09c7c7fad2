"""Handing messages over: to a mail server, to a messenger, each with its own answer."""
