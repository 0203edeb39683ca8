"""Pages of notices, mails and failed jobs."""
