"""The shell: the four steps of the walk, the only room that puts effects in order.

Each step moves in three: read (a short transaction), work (one outside effect and pure stages, no
transaction open), write (one transaction: results and next jobs together). What depends on what
others wrote meanwhile is decided inside the write, on rows read there. Every step may run twice.
"""
