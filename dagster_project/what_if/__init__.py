"""What a year would have come out as under other rules or another appropriation, beside what is published.

Nothing here is published or kept: the models are run once more in a folder of their own, on the same deliveries.
What does not belong here: how a figure is worked out, which SQL alone knows.
"""
