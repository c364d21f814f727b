"""The nouns and the seams everybody shares; imports nothing of ours."""
