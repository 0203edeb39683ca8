"""Reading of Word files for the layout checker."""
