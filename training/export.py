"""Writes a quotation network as plain arrays for ``stancekit.quotations``, and reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from stancekit.persistence import load_arrays, save_arrays
from training.quotation_network import Network, Shape

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


def load_network(path: Path, table: torch.Tensor) -> Network:
    """Read a network that training saved, or one that ships; the latter cannot be trained on."""
    if path.suffix == ".pt":
        # Weights of this machine's own making.
        saved = torch.load(path, weights_only=False)
        net = Network(saved["shape"], table)
        net.load_state_dict(saved["state"])
        return net
    arrays, meta = load_arrays(path, kind="quotations")
    width, window_width = arrays["read_weight"].shape[0], arrays["tags_weight"].shape[1]
    shape = Shape(
        width=width,
        window_width=window_width,
        layers=tuple(meta["layers"]),
        window_layers=tuple(meta["window_layers"]),
        reach=arrays["blocks_0_reach_weight"].shape[0],
        window_reach=arrays["window_blocks_0_reach_weight"].shape[0],
    )
    net = Network(shape, table)
    state = {
        name: torch.from_numpy(arrays[flat].astype(np.float32))
        for name in net.state_dict()
        if (flat := name.replace(".", "_")) in arrays
    }
    net.load_state_dict(state, strict=False)
    return net
