"""Key figures: what each one means, the rows behind it, and how it is told."""
