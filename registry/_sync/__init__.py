# Generated from registry/_async/__init__.py by tools/generate_sync.py: do not edit.
"""What talks to the server, for asyncio. The twin in `_sync` is generated from here."""
