"""Rules about what holds data."""
