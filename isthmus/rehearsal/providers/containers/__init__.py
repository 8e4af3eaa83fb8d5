"""The stand-in for the provider `containers`: the real one, but that no image is built or pushed."""
