"""Clients of our own: simulated pupils, for rehearsals, demonstrations and load.

They use what any client uses: the REST calls, the lesson's WebSocket, the board's WebSocket, and media.
"""
