"""What is being said: petitions, their statements and languages, documents, and who may work on them."""
