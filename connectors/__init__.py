"""How a tool is reached: the connector protocol, the registry, and the readers of hand-made exports."""
