"""Running by itself: when, by which of the host's clocks, and with what in its environment."""
