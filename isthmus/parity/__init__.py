"""Parity: two stacks of the same components side by side, and the reasons for what differs."""
