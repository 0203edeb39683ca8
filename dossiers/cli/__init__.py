"""The command line, and serving the application."""
