"""Notices ("thông báo"): who is told of what, the outbox of mails, and the sending by SMTP."""
