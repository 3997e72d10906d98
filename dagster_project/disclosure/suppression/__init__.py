"""Chooses what is withheld, by attacking it until the attack fails."""
