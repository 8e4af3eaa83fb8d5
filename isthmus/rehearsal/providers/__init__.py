"""Stand-ins for the providers `aws` and `kubernetes`, which carry out exactly the types that the stack uses."""
