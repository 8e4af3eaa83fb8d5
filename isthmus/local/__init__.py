"""This machine's Docker engine, as the tool sees it: what a stack owns there, and getting an engine to run."""
