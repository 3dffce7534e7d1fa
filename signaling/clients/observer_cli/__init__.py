"""`manabiya observe`: an observer at the command line, who keeps what the class lets them keep."""
