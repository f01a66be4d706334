"""Fitting the numbers that the run time uses; never imported by it."""
