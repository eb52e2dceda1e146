"""Forms on the site: shown, filled in, kept as drafts, checked and recorded."""
