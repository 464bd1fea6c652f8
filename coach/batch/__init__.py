"""Label many turns: lines of files, data frames, Parquet; on all cores of one machine."""

from .frames import label_frame
from .items import FIELDS, Item, label_items, label_row, read_items
from .parquet import label_parquet

__all__ = ["FIELDS", "Item", "label_frame", "label_items", "label_parquet", "label_row", "read_items"]
