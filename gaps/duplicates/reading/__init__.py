"""What a task says, as an engine reads it: plain text, words, parts of words."""
