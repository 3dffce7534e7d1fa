"""Pages, REST and WebSockets: lessons, people, groups, chat and boards.

Of media it imports `media.control` only.
"""
