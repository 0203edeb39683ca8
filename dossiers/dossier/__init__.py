"""One dossier as opened ("hồ sơ"): access, rows and facts for the rules, values for pages."""
