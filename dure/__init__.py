"""dure: holds the tasks of two companies against what they agreed."""

__version__ = "0.1.0"
