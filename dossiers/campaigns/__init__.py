"""Award campaigns as data ("đợt thi đua"): campaign files, calendar files, opening a campaign."""
