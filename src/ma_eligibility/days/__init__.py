"""Days and what is computed from them: the calendar, sets of days, amounts that accrue."""
