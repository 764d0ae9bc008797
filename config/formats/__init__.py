"""How the admin writes days and times, where Django's own way differs from the house's English."""
