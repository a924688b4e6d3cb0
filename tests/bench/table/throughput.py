"""Durable events a second, in turns with what RocksDB itself takes."""
LOADS = {1: (64, 16), 100: (64, 2), 1000: (16, 2)}
