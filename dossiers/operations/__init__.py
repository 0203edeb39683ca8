"""Running the installation: backup and restore, job handlers, hourly upkeep."""
