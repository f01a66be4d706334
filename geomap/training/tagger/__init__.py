"""The trained recogniser of names: its features, its corpora, its network, its fit and its scores."""
