"""Document -> Statements."""
