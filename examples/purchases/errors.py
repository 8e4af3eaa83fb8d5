"""What can go wrong in this project."""


class PurchasesError(Exception):
    """Says what is wrong and what to do."""
