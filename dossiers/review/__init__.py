"""Review at the centre ("thẩm định"): assignments, notes, appraisal sheets, differences."""
