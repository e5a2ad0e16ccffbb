"""Capture patterns that are public, with what other implementations give for them (see bench/estimation.py)."""

from __future__ import annotations

from tawthiq.estimation.table import Table, read_csv

# Ball et al. 2002, "Killings and refugee flow in Kosovo": four lists, 4,400 people.
KOSOVO = """EXH,ABA,OSCE,HRW,count
1,0,0,0,1131
0,1,0,0,845
1,1,0,0,177
0,0,1,0,936
1,0,1,0,228
0,1,1,0,217
1,1,1,0,181
0,0,0,1,306
1,0,0,1,106
0,1,0,1,31
1,1,0,1,18
0,0,1,1,123
1,0,1,1,42
0,1,1,1,32
1,1,1,1,27
"""

# Bales, Murphy and Silverman 2020: five lists, 185 people.
NEW_ORLEANS = """A,BEFG,C,D,H,count
1,0,0,0,0,25
0,1,0,0,0,24
0,0,1,0,0,70
0,0,0,1,0,33
0,0,0,0,1,21
1,1,0,0,0,1
1,0,1,0,0,1
1,0,0,1,0,2
0,1,1,0,0,2
0,1,0,1,0,2
0,1,0,0,1,1
0,0,1,1,0,1
1,1,1,0,0,1
1,1,0,1,0,1
"""

# Home Office 2014: five lists, 2,744 people; several answers fit it.
UK = """LA,NG,PFNCA,GO,GP,count
1,0,0,0,0,54
0,1,0,0,0,463
0,0,1,0,0,995
0,0,0,1,0,695
0,0,0,0,1,316
1,1,0,0,0,15
1,0,1,0,0,19
1,0,0,1,0,3
0,1,1,0,0,62
0,1,0,1,0,19
0,1,0,0,1,1
0,0,1,1,0,76
0,0,1,0,1,11
0,0,0,1,1,8
1,1,1,0,0,1
1,1,0,1,0,1
0,1,1,1,0,4
1,1,1,1,0,1
"""

# Chan, Silverman and Vincent 2021, made up: no estimate with the pair A, B in the model.
ARTIFICIAL = """A,B,C,count
1,0,0,40
0,1,0,30
0,0,1,20
1,1,0,6
"""


def kosovo() -> Table:
    return read_csv(KOSOVO)


def uk() -> Table:
    return read_csv(UK)


def new_orleans() -> Table:
    return read_csv(NEW_ORLEANS)
