"""What can be asked about observers."""

from __future__ import annotations

from ..wire.observers import ObserversShown
from .wish import Personal


class SetObservers(Personal):
    """Say how observers are called before pupils."""

    shown: ObserversShown


ObserverWish = SetObservers
