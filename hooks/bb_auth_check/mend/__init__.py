"""What writes: git's configuration, credentials, and the files beside them."""
