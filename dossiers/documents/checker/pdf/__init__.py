"""Reading of PDF files for the layout checker."""
