"""Tables in files: delimited text and workbooks, read within bounds and written without harm."""
