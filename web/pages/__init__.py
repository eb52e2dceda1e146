"""HTML for people: one function a page, with the template of the same name."""
