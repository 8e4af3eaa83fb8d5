"""Who buys again next quarter? A whole project on an estate, on the purchase records of an online shop.

It reads the standard variables that `isthmus env` gives, speaks open protocols, and imports nothing of Isthmus.
"""
