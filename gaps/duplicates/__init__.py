"""Work done twice: explicit links and titles that say the same."""
