"""Clients of our own: simulated pupils (rehearsals, demonstrations, load), `manabiya board` and `observe`.

They use what any client uses: the REST calls, the lesson's WebSocket, the board's WebSocket, and media.
"""
