"""Tools that are asked over their APIs, through the client libraries of their makers."""
