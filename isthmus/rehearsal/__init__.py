"""The cloud stack carried out, not just planned: against an AWS emulator and a real Kubernetes API server."""
