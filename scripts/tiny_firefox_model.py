"""Learns the tiny Serbian-English model in Firefox's file formats that the tests translate with.

    python -m venv tiny
    tiny/bin/pip install torch==2.14.1 sentencepiece==0.2.3 numpy fxtranslate==0.5
    tiny/bin/python scripts/tiny_firefox_model.py tests/translate/firefox

Reads the sentence pairs of tiny_firefox_pairs.tsv beside it, learns them by heart in a student of
Firefox's architecture (a post-norm transformer encoder; a decoder of simpler simple recurrent
units with cross-attention), writes it as Firefox's files (Marian's binary format in int8 with the
scale of every activation, a SentencePiece vocabulary with byte fallback and a records file with
their checksums) and says how many pairs fxtranslate gives back exactly. Some
minutes on one core. Nothing here is needed to run or to test the monitor.

Sources: the layout of Marian's binary files and the names of its parameters as fxtranslate 0.5
reads them (its model.rs, weights.rs and engine.rs).
"""

# ruff: noqa: INP001 (a script run by hand, in no package)

import argparse
import csv
import hashlib
import json
import logging
import math
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import fxtranslate
import numpy as np
import sentencepiece
import torch
from torch import Tensor, nn

PAIRS = Path(__file__).with_name("tiny_firefox_pairs.tsv")
PAIR = "sren"
PIECES, WIDTH, HEADS, LAYERS, INNER, LONGEST = 560, 64, 4, 2, 128, 80
STEPS, RATE, SEED = 1500, 2e-3, 7
END, UNKNOWN = 0, 1
FLOAT, INT8 = 0x404, 0x4101
# Half of int8's range: sums of two products stay within 16 bits on every processor.
LEVELS = 63
log = logging.getLogger("tiny_firefox_model")


class Linear(nn.Linear):
    """A linear layer that remembers the largest input it has seen."""

    largest = 0.0

    def forward(self, given: Tensor) -> Tensor:
        self.largest = max(self.largest, given.detach().abs().max().item())
        return super().forward(given)


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.Wq, self.Wk, self.Wv, self.Wo = (Linear(WIDTH, WIDTH) for _ in range(4))
        self.Wo_ln = nn.LayerNorm(WIDTH, eps=1e-6)

    def forward(self, query: Tensor, memory: Tensor, hidden: Tensor) -> Tensor:
        """`hidden` is true where `memory` is padding."""
        rows = query.shape[0]
        q, k, v = (
            layer(given).view(rows, -1, HEADS, WIDTH // HEADS).transpose(1, 2)
            for layer, given in ((self.Wq, query), (self.Wk, memory), (self.Wv, memory))
        )
        scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        shares = scores.masked_fill(hidden[:, None, None, :], -1e9).softmax(-1)
        joined = (shares @ v).transpose(1, 2).reshape(rows, -1, WIDTH)
        normed: Tensor = self.Wo_ln(self.Wo(joined) + query)
        return normed


class FeedForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.W1, self.W2 = Linear(WIDTH, INNER), Linear(INNER, WIDTH)
        self.ffn_ln = nn.LayerNorm(WIDTH, eps=1e-6)

    def forward(self, given: Tensor) -> Tensor:
        normed: Tensor = self.ffn_ln(self.W2(self.W1(given).relu()) + given)
        return normed


class Recurrence(nn.Module):
    """A simpler simple recurrent unit: a gated running mean, no multiplication by its state."""

    def __init__(self) -> None:
        super().__init__()
        self.W, self.Wf = Linear(WIDTH, WIDTH, bias=False), Linear(WIDTH, WIDTH)
        self.ffn_ln = nn.LayerNorm(WIDTH, eps=1e-6)

    def forward(self, given: Tensor) -> Tensor:
        fresh, gate = self.W(given), self.Wf(given).sigmoid()
        state, states = torch.zeros_like(fresh[:, 0]), []
        for step in range(given.shape[1]):
            state = gate[:, step] * state + (1 - gate[:, step]) * fresh[:, step]
            states.append(state)
        normed: Tensor = self.ffn_ln(torch.stack(states, 1).relu() + given)
        return normed


class Student(nn.Module):
    """One embedding for both languages and the output."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(PIECES, WIDTH)
        nn.init.normal_(self.embedding.weight, std=WIDTH**-0.5)
        self.bias = nn.Parameter(torch.zeros(PIECES))
        self.encoder = nn.ModuleList(
            nn.ModuleDict({"self": Attention(), "ffn": FeedForward()}) for _ in range(LAYERS)
        )
        self.decoder = nn.ModuleList(
            nn.ModuleDict({"rnn": Recurrence(), "context": Attention(), "ffn": FeedForward()})
            for _ in range(LAYERS)
        )
        self.drop = nn.Dropout(0.1)
        self.largest = 0.0
        rates = 1e-4 ** (torch.arange(WIDTH // 2) / (WIDTH // 2 - 1))
        angles = torch.arange(LONGEST)[:, None] * rates[None, :]
        self.register_buffer("places", torch.cat([angles.sin(), angles.cos()], dim=1))

    def embed(self, embedded: Tensor) -> Tensor:
        placed: Tensor = (
            embedded * math.sqrt(WIDTH) + self.get_buffer("places")[: embedded.shape[1]]
        )
        dropped: Tensor = self.drop(placed)
        return dropped

    def forward(self, source: Tensor, hidden: Tensor, target: Tensor) -> Tensor:
        memory = self.embed(self.embedding(source))
        for layer in self.encoder:
            memory = layer["ffn"](layer["self"](memory, memory, hidden))
        # Each place sees the piece before it, the first one nothing at all.
        before = self.embedding(target).roll(1, dims=1)
        first = torch.ones_like(before)
        first[:, 0] = 0
        decoded = self.embed(before * first)
        for layer in self.decoder:
            decoded = layer["context"](layer["rnn"](decoded), memory, hidden)
            decoded = layer["ffn"](decoded)
        self.largest = max(self.largest, decoded.detach().abs().max().item())
        logits: Tensor = decoded @ self.embedding.weight.T + self.bias
        return logits


def read_pairs() -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [(row["hbs"], row["en"]) for row in csv.DictReader(file, delimiter="\t")]


def learn_pieces(pairs: list[tuple[str, str]], prefix: Path) -> bytes:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([sentence for pair in pairs for sentence in pair]),
        model_prefix=str(prefix),
        vocab_size=PIECES,
        character_coverage=1.0,
        normalization_rule_name="identity",  # the tables of the others are 240 KB
        byte_fallback=True,
        num_threads=1,
        bos_id=-1,
        eos_id=END,
        unk_id=UNKNOWN,
    )
    return prefix.with_suffix(".model").read_bytes()


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    ids = nn.utils.rnn.pad_sequence([torch.tensor([*row, END]) for row in rows], batch_first=True)
    lengths = torch.tensor([len(row) + 1 for row in rows])
    return ids, torch.arange(ids.shape[1])[None, :] >= lengths[:, None]


def learn(pairs: list[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor) -> Student:
    model = Student()
    source, hidden = padded([pieces.encode(hbs) for hbs, _ in pairs])
    target, unwanted = padded([pieces.encode(en) for _, en in pairs])
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS)
    loss_of = nn.CrossEntropyLoss(ignore_index=-100, label_smoothing=0.05)
    for step in range(STEPS):
        logits = model(source, hidden, target)
        loss = loss_of(logits.flatten(0, 1), target.masked_fill(unwanted, -100).flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, STEPS, loss.item())
    model.eval()
    model.largest = 0.0
    for layer in (module for module in model.modules() if isinstance(module, Linear)):
        layer.largest = 0.0
    model(source, hidden, target)  # what its activations reach, without noise
    return model


Item = tuple[str, int, tuple[int, ...], bytes]


def floats(name: str, tensor: Tensor) -> Item:
    values = tensor.detach().numpy().astype("<f4").reshape(1, -1)
    return name, FLOAT, values.shape, values.tobytes()


def quantised(name: str, weight: Tensor, shape: tuple[int, ...]) -> Item:
    """`weight` in int8, its scale after it, in blocks of 256 bytes as Marian pads them."""
    values = weight.detach().numpy()
    scale = LEVELS / float(np.abs(values).max())
    data = np.rint(values * scale).astype(np.int8).tobytes() + struct.pack("<f", scale)
    return name, INT8, shape, data.ljust(-(-len(data) // 256) * 256, b"\0")


def linear(prefix: str, name: str, layer: Linear) -> Iterator[Item]:
    """Torch keeps a weight as [out, in]: the transposed form that Marian stores for [in, out]."""
    yield quantised(f"{prefix}_{name}", layer.weight, (layer.in_features, layer.out_features))
    yield floats(f"{prefix}_{name}_QuantMultA", torch.tensor([127 / layer.largest]))
    if layer.bias is not None:
        yield floats(f"{prefix}_b{name.removeprefix('W')}", layer.bias)


def block(prefix: str, module: nn.Module) -> Iterator[Item]:
    for name, child in module.named_children():
        if isinstance(child, Linear):
            yield from linear(prefix, name, child)
        else:
            yield floats(f"{prefix}_{name}_scale", child.get_parameter("weight"))
            yield floats(f"{prefix}_{name}_bias", child.get_parameter("bias"))


def items(model: Student) -> Iterator[Item]:
    settings = (
        f"dim-emb: {WIDTH}\ntransformer-heads: {HEADS}\nenc-depth: {LAYERS}\n"
        f"dec-depth: {LAYERS}\ntransformer-dim-ffn: {INNER}\n"
    )
    yield "special:model.yml", 0x101, (len(settings),), settings.encode()
    yield quantised("Wemb", model.embedding.weight, (PIECES, WIDTH))
    yield floats("none_QuantMultA", torch.tensor([127 / model.largest]))
    yield floats("decoder_ff_logit_out_b", model.bias)
    for side in ("encoder", "decoder"):
        for number, layer in enumerate(model.get_submodule(side).children(), start=1):
            for name, module in layer.named_children():
                yield from block(f"{side}_l{number}_{name}", module)


def container(entries: list[Item]) -> bytes:
    """Marian's binary format, version 1: headers, names, shapes, a gap up to 256 bytes, data."""
    head = struct.pack("<QQ", 1, len(entries))
    for name, kind, shape, data in entries:
        head += struct.pack("<QQQQ", len(name) + 1, kind, len(shape), len(data))
    head += b"".join(name.encode() + b"\0" for name, *_ in entries)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in entries)
    gap = -(len(head) + 8) % 256
    return head + struct.pack("<Q", gap) + bytes(gap) + b"".join(data for *_, data in entries)


def records(files: dict[str, bytes]) -> str:
    """The files in the form of Remote Settings, as Firefox's models are announced."""
    data = [
        {
            "name": name,
            "version": "3.0",
            "fileType": name.partition(".")[0],
            "architecture": "tiny",
            "sourceLanguage": PAIR[:2],
            "targetLanguage": PAIR[2:],
            "decompressedHash": hashlib.sha256(body).hexdigest(),
            "decompressedSize": len(body),
        }
        for name, body in files.items()
    ]
    return json.dumps({"data": data}, indent=2) + "\n"


def exact(files: dict[str, bytes], pairs: list[tuple[str, str]]) -> int:
    """How many pairs the finished files give back letter for letter."""
    model, vocab = (files[name] for name in sorted(files))
    translator = fxtranslate.Translator(model, vocab, vocab)
    given = [translator.translate(hbs) for hbs, _ in pairs]
    for (hbs, en), got in zip(pairs, given, strict=True):
        if got != en:
            log.info("differs: %s | %s", hbs, got)
    return sum(got == en for (_, en), got in zip(pairs, given, strict=True))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("folder", type=Path, help="the directory to write the files to")
    folder: Path = arguments.parse_args().folder
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    pairs = read_pairs()
    with tempfile.TemporaryDirectory() as scratch:
        vocab = learn_pieces(pairs, Path(scratch) / "pieces")
    pieces = sentencepiece.SentencePieceProcessor(model_proto=vocab)
    model = learn(pairs, pieces)
    files = {
        f"model.{PAIR}.intgemm.alphas.bin": container(list(items(model))),
        f"vocab.{PAIR}.spm": vocab,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
        log.info("%s: %d bytes", name, len(body))
    (folder / "records.json").write_text(records(files), encoding="utf-8")
    log.info("%d of %d pairs exact", exact(files, pairs), len(pairs))


if __name__ == "__main__":
    main()
