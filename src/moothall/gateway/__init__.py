"""Live room devices over WebSocket: sessions, ordered delivery, acknowledgements."""
