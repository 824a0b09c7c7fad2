"""How gaps are told: languages, documents, tables, pages and mail."""
