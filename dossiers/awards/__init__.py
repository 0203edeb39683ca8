"""The award decision ("quyết định khen thưởng"): ties, closing the ranking, the decision, earlier awards."""
