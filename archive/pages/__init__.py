"""What each page of the archive shows, gathered from the models and the evidence."""
