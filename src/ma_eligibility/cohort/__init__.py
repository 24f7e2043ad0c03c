"""A whole cohort: rosters of people in, tables of answers out."""
