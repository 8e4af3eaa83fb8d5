"""The tunnel: routes that have no address outside, reached by kubectl on loopback ports while something needs them."""

from isthmus.tunnel.addresses import remote_ports, through
from isthmus.tunnel.forwarding import Forwarding, TunnelError
from isthmus.tunnel.reach import reachable
from isthmus.tunnel.tools import ToolMissingError

__all__ = ["Forwarding", "ToolMissingError", "TunnelError", "reachable", "remote_ports", "through"]
