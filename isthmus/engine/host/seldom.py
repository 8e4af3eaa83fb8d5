"""How seldom garbage is collected in a run's processes, as `gc.set_threshold` has it.

Most of what they make lives as long as they do, and Python would look at all of it again and again: with thousands of
resources, that makes a run's time grow with the square of their number.
"""

# Objects made between two collections of the youngest, and collections of the younger between two of the older ones.
SELDOM = (100_000, 20, 100)
