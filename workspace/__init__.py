"""The pages that organisers and moderators see at /admin/."""
