"""Days and what is reckoned with them: the calendar, sets of days, amounts that accrue."""
