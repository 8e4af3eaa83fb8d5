"""Rules about containers on a Docker engine."""
