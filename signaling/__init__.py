"""Pages, REST and WebSockets: lessons, people, groups, chat, boards. Of media it imports `media.control` only."""
