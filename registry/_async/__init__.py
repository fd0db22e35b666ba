"""What talks to the server, for asyncio. The twin in `_sync` is generated from here."""
