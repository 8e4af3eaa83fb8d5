"""What a stack costs, and the rule about it."""
