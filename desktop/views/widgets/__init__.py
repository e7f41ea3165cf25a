"""Small widgets that several views share, one per file."""
