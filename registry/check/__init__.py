"""Checks of named queries against a database: what they take and give, and whether that is what the files say."""
