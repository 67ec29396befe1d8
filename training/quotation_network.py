"""The quotation network in PyTorch: the same sums as the numpy one in the package."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from stancekit.quotations.features import COLUMNS, RELATIONS

TAGS = 4  # outside, content, source, cue
VECTORS = 96


@dataclass
class Shape:
    """Sizes of the network."""

    width: int = 128
    layers: tuple[int, ...] = (1, 2, 4, 8)
    window_width: int = 80
    window_layers: tuple[int, ...] = (1, 2, 4, 8)
    reach: int = 48
    window_reach: int = 32


class Block(nn.Module):
    """Looks left, right, at the head and at the dependents; gated, with a short cut.

    Of other rows it sees a shorter projection, ``reach`` wide, which costs half the time.
    """

    def __init__(self, width: int, reach: int, dilation: int, drop: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.reach = nn.Linear(width, reach)
        self.mix = nn.Linear(width + 4 * reach, 2 * width)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, part: Tensor, head: Tensor, children: Tensor) -> Tensor:
        h = self.norm(x)
        seen = self.reach(h)
        left = shift(seen, part, -self.dilation)
        right = shift(seen, part, self.dilation)
        with torch.autocast(h.device.type, enabled=False):
            below = torch.sparse.mm(children, seen.float())
        mixed, gate = self.mix(torch.cat([h, left, right, seen[head], below], -1)).chunk(2, -1)
        return x + self.drop(torch.tanh(mixed) * torch.sigmoid(gate))


def shift(h: Tensor, part: Tensor, by: int) -> Tensor:
    """Rows ``by`` further on, zero where that is another part (article or window)."""
    out = torch.zeros_like(h)
    if by > 0 and by < len(h):
        same = (part[by:] == part[:-by]).unsqueeze(1)
        out[:-by] = h[by:] * same
    elif by < 0 and -by < len(h):
        same = (part[-by:] == part[:by]).unsqueeze(1)
        out[-by:] = h[:by] * same
    return out


def dependents(head: Tensor) -> Tensor:
    """A sparse matrix that takes the mean over each row's dependents."""
    n = len(head)
    child = torch.arange(n, device=head.device)
    keep = head != child
    count = torch.bincount(head[keep], minlength=n).clamp(min=1).float()
    index = torch.stack([head[keep], child[keep]])
    return torch.sparse_coo_tensor(index, 1 / count[head[keep]], (n, n)).coalesce()


class Network(nn.Module):
    def __init__(self, shape: Shape, table: Tensor, drop: float = 0.25) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("table", table, persistent=False)
        self.columns = nn.ModuleList(nn.Embedding(size, width) for _, size, width in COLUMNS)
        wide = VECTORS + sum(width for *_, width in COLUMNS)
        self.read = nn.Linear(wide, shape.width)
        self.blocks = nn.ModuleList(Block(shape.width, shape.reach, d, drop) for d in shape.layers)
        self.norm = nn.LayerNorm(shape.width)
        self.anchor = nn.Linear(shape.width, 1)
        self.any = nn.Linear(shape.width, TAGS)
        self.relations = nn.ModuleList(nn.Embedding(size, width) for _, size, width in RELATIONS)
        self.window_token = nn.Linear(
            shape.width + sum(w for *_, w in RELATIONS), shape.window_width
        )
        self.window_anchor = nn.Linear(shape.width, shape.window_width)
        self.window_blocks = nn.ModuleList(
            Block(shape.window_width, shape.window_reach, d, drop) for d in shape.window_layers
        )
        self.window_norm = nn.LayerNorm(shape.window_width)
        self.tags = nn.Linear(shape.window_width, TAGS)
        self.valid = nn.Linear(2 * shape.window_width + shape.width, 1)
        self.transitions = nn.Parameter(torch.zeros(TAGS, TAGS))
        self.drop = nn.Dropout(drop)
        for embedding in [*self.columns, *self.relations]:
            nn.init.normal_(embedding.weight, std=0.3)

    def encode(
        self,
        vectors: Tensor,
        columns: Tensor,
        part: Tensor,
        head: Tensor,
    ) -> Tensor:
        parts = [self.table[vectors], *(e(columns[:, i]) for i, e in enumerate(self.columns))]
        x = self.read(self.drop(torch.cat(parts, -1)))
        children = dependents(head)
        for block in self.blocks:
            x = block(x, part, head, children)
        return self.norm(x)

    def look(
        self,
        h: Tensor,
        rows: Tensor,
        window: Tensor,
        anchor: Tensor,
        relations: Tensor,
        head: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Tags of each window token, and whether each window's anchor is a cue.

        ``head`` is by position in ``rows``; heads outside the window point at the token itself.
        """
        seen = [e(relations[:, i]) for i, e in enumerate(self.relations)]
        x = self.window_token(self.drop(torch.cat([h[rows], *seen], -1)))
        x = x + self.window_anchor(h[rows[anchor]])[window]
        children = dependents(head)
        for block in self.window_blocks:
            x = block(x, window, head, children)
        x = self.window_norm(x)
        x = x.float()
        tags = self.tags(self.drop(x)).float()
        count = len(anchor)
        inside = tags.softmax(-1)[:, 1:2]
        pooled = x.new_zeros(count, x.shape[1]).index_add_(0, window, x * inside)
        pooled = pooled / x.new_zeros(count, 1).index_add_(0, window, inside).clamp(min=1)
        valid = self.valid(self.drop(torch.cat([x[anchor], pooled, h[rows[anchor]]], -1)))
        return tags, valid.squeeze(1)


def crf_loss(emissions: Tensor, gold: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    """Negative log likelihood per sequence; batch x time x tags, mask true on real tokens."""
    time = emissions.shape[1]
    picked = emissions.gather(2, gold.unsqueeze(2)).squeeze(2)
    score = (picked * mask).sum(1)
    score = score + (transitions[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
    steps, real = emissions.unbind(1), mask.unbind(1)  # slices would each get a full-size gradient
    alpha = steps[0]
    for t in range(1, time):
        new = torch.logsumexp(alpha.unsqueeze(2) + transitions.unsqueeze(0), 1) + steps[t]
        alpha = torch.where(real[t].unsqueeze(1), new, alpha)
    return torch.logsumexp(alpha, 1) - score
