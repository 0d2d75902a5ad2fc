"""What git says: its state is read here, and nowhere else."""
