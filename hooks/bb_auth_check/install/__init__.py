"""What `install` puts into hook files and configuration, and `uninstall` takes away."""
