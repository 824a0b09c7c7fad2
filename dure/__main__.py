"""``python -P -m dure``: the same as the script."""

from dure.cli import script

script()
