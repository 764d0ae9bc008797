"""What is handed over: the letter with its names, and the record of its deliveries."""
