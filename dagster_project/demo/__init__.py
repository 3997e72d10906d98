"""The bundled deliveries: real public figures, and clearly marked illustrations where none are public.

Belongs here: turning the files in ``demo/data`` into deliveries such as a sender would make, and making up
agreements as an office would, breaches included. Does not belong here: judging; these deliveries come in at the
same door as all others, and what is calculated beforehand (``agreements/basis``) is never read by the warehouse.
"""
