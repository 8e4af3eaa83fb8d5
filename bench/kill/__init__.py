"""Kills `up` and `destroy` of an estate at every step in turn, and looks whether the next `up` mends everything."""
