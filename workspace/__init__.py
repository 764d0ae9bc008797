"""What organisers and moderators see at /admin/."""
