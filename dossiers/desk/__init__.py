"""What every package may know: actor, errors, clock, application, places in the file system."""
