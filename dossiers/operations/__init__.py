"""Running the installation: backup and restore, upkeep, removal of unused files."""
