"""What git says: read here, and only here."""
