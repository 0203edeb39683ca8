"""Time limits of offices ("thời hạn"): extensions, postal receipts, reminders, calendar export."""
