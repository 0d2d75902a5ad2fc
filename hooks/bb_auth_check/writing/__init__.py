"""The only door for writing: files under git's locks, configuration edited by git, credentials given to helpers."""
