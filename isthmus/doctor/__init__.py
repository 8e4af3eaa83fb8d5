"""Is this machine ready for an estate? One file a check; each finding says how to fix what it found."""

from isthmus.doctor.examine import CHECKS, NotReadyError, examine, require
from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject

__all__ = ["CHECKS", "Finding", "Level", "NotReadyError", "Subject", "examine", "require"]
