"""Reports: figures that are folds over records and nothing else, and the proof that they are.

One queryset per measure: the figure is its count or sum, the drill-down is its rows. "As of" T means: what the records
written until T say, under the network as it stood at T.
"""
