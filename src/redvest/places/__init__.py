"""Places: administrative divisions (行政区划) and the network of sites (阵地: 中心 所 站 点).

Divisions are the state's; they change by validity dates and are never deleted. Sites are our own tree, which only
refers to a division: a development zone may have a centre, a village may have no station. A site's ``path`` is its
ancestors' codes and its own (``/430524/430524100/``), so a subtree is a prefix. Every change of a site closes one
version and opens the next, so the network "as of" any past moment can be read.
"""
