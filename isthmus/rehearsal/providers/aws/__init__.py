"""The stand-in for the provider `aws`: boto3 calls to the emulator, by tables of types and properties."""
