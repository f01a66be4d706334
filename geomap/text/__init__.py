"""Text: folding, tokens, sentences, scripts and excerpts; offsets are code points."""
