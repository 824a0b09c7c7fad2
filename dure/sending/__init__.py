"""Reports, urgent steps and short texts on their way: what is due to whom, made, handed over, and what became of it."""
