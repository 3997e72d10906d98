"""What measures say of owners' numbers, and owners' numbers of networks, providers and aims.

``planned`` are the lines of the agreements, ``heads`` an owner's heads by measure, ``coverage`` its teachers covered in
some of them. ``by_measure`` binds these to the owner, ``scopes`` to networks and providers, ``aims`` to aims.
"""
