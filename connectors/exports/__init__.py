"""Files that people export by hand from Jira, Asana and Trello, recognised by content."""
