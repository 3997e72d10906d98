"""dekomp: from deliveries to a published warehouse for the decentralised competence-development scheme."""
