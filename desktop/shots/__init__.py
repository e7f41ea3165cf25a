"""Pictures of the main screens: the real window, offscreen, with the bundled fonts, through a real run."""
