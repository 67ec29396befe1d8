"""Writes a trained quotation network as plain arrays for ``stancekit.quotations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancekit.persistence import save_arrays

if TYPE_CHECKING:
    from pathlib import Path


def export(state: dict, shape, meta: dict, path: Path) -> None:
    """Save a state dict in half precision under flat names."""
    arrays = {}
    for name, tensor in state.items():
        if name == "table" or name.startswith("any."):
            continue  # the word vectors ship on their own; the auxiliary head served training only
        arrays[name.replace(".", "_")] = tensor.float().numpy().astype(np.float16)
    settings = {
        "layers": list(shape.layers),
        "window_layers": list(shape.window_layers),
        **meta,
    }
    save_arrays(path, arrays, settings, kind="quotations")
