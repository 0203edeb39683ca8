"""What all pages share: requests, fields, filters, headers, errors."""
