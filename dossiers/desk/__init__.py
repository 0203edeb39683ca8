"""What every room may import: actor, errors, clock, application, paths, tokens."""
