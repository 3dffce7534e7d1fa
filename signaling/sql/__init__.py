"""What lasts: accounts, lessons, chat, boards' history, and the audit log. Only this knows SQLAlchemy."""
