"""The demo of campaign 4361 ("bản trình diễn") with synthetic content."""
