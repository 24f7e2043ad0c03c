"""Files to profiles and rulesets, or to every problem that they have with its line and column."""
