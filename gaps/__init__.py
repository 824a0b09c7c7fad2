"""The detectors, one module per family, and the life of the gaps they find."""
