"""The process that reads files of others: walls first, then the file. `..renderer` starts it."""
