"""The bundled deliveries: real public figures, and clearly marked illustrations where none are public.

Belongs here: turning the files in ``demo/data`` into deliveries such as a sender would make. Does not belong
here: judging or calculating anything of the scheme; these deliveries come in at the same door as all others.
"""
