"""Rules about where data may lie."""
