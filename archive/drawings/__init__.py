"""What the server draws, as SVG."""
