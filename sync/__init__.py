"""The store and what fills it: tables, migrations, pulls, proof per scope, run records and locks."""
