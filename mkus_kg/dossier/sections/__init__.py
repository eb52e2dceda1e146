"""The sections of a dossier, a module each: every one adds its blocks to a composer."""
