"""All rates in one place. Per token or code first; an address is a whole school.

Rates that guard against guessing are shared by all nodes (else two nodes would double them); those that
guard against load are counted by each node for itself.
"""

from __future__ import annotations

from .rate import Rate

JOIN_PER_CODE_AND_ADDRESS = Rate("join-code-address", burst=120, interval_seconds=0.5)
"""A lesson's joins from one address: everybody of a school's class three times after a power cut, then 2/s.
Asked before the next one, so that a stranger who knows the code uses up half of what there is."""
JOIN_PER_CODE = Rate("join-code", burst=240, interval_seconds=0.25)
"""A lesson's joins from all addresses, without an invite; then 4/s."""
JOIN_BY_INVITE = Rate("join-invite", burst=60, interval_seconds=1.0)
"""A lesson's joins by teachers' and observers' links: its own, so that no pupil, real or made up, keeps a
teacher out."""
WRONG_CODE_PER_ADDRESS = Rate("wrong-code", burst=60, interval_seconds=6.0)
"""Codes that lead nowhere. 40 children at one address mistype together; then 10 a minute: at that pace one
running lesson among 10^8 codes is found after 19 years."""
WRONG_ID_PER_ADDRESS = Rate("wrong-id", burst=60, interval_seconds=2.0)
"""Ids (128 bits) that do not exist: old bookmarks of a school, or somebody who tries doors."""
SIGN_IN_PER_NAME = Rate("sign-in-name", burst=8, interval_seconds=30.0)
"""Wrong passwords for one account. 8 tries, then 2 a minute."""
SIGN_IN_PER_ADDRESS = Rate("sign-in-address", burst=40, interval_seconds=5.0)
"""Wrong passwords from one address: a staff room on the first day of term."""
LINK_PER_ADDRESS = Rate("one-time-link", burst=20, interval_seconds=10.0)
MATERIAL_PER_PERSON = Rate("material", burst=20, interval_seconds=15.0)
"""Documents that one of the staff brings: what a day's lessons need at once, then four a minute."""
PICTURE_PER_PERSON = Rate("picture", burst=10, interval_seconds=20.0)
"""Pictures that one pupil puts on boards: a page of the notebook from every side, then three a minute."""
REST_PER_ADDRESS = Rate("rest", burst=400, interval_seconds=0.02)
"""Load of REST calls: a class of 40 that loads its pages (5 calls each) at one moment, then 50/s."""
