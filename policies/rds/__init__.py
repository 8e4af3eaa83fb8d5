"""Rules about RDS databases."""
