"""The stand-in for the provider `kubernetes`: server-side apply to the rehearsal's API server."""
