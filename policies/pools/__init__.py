"""Rules about pools of nodes."""
