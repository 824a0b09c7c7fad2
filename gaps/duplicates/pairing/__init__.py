"""Which tasks are worth holding against each other, of any number: by numbers for what each says, kept from run to run.

These modules load numpy, so that a run in which nothing is compared imports none of them.
"""
