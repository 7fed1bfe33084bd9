"""Learns the tiny OPUS-MT models that the tests and the demo translate with.

    python -m venv tiny && tiny/bin/pip install torch==2.13.0 sentencepiece==0.2.3 numpy==2.4.6
    tiny/bin/python scripts/tiny_opus_model.py monitor/demo/models/hbs-eng.zip
    tiny/bin/python scripts/tiny_opus_model.py --multi tests/data/models/hbs-eng+deu.zip

Reads tiny_opus_pairs.tsv beside it (columns: article, hbs, en, de; the first row of an article is
its title, "-" belongs to none), learns every sentence by heart, in Latin and in Cyrillic, in a
two-layer transformer, and writes what OPUS-MT releases are: a zip of Marian's weights (.npz),
decoder.yml, the vocabulary, two SentencePiece models, README.md and LICENSE, under 500 KB. The
articles are those of `monitor demo`: the model gives nonsense for anything else.

With --multi a smaller one for the rows that have both en and de, in Latin letters only: it wants
`>>eng<<` or `>>deu<<` in front of a sentence. Some minutes on one core; nothing here is needed to
run or to test the monitor.
"""

# ruff: noqa: INP001 (a script run by hand, in no package)

import argparse
import csv
import io
import logging
import math
import random
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from torch import Tensor, nn

PAIRS = Path(__file__).with_name("tiny_opus_pairs.tsv")
NAME, HEADS, LAYERS, SEED = "opus", 4, 2, 7
END, UNKNOWN = "</s>", "<unk>"
BATCH = 48
LEVELS = 63  # a weight is one of ±63 steps of its matrix, so that the zip is small
log = logging.getLogger("tiny_opus_model")

_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
TO_LATIN = dict(zip(_CYRILLIC, _LATIN.split(" "), strict=True))
TO_LATIN |= {cyrillic.upper(): latin.capitalize() for cyrillic, latin in TO_LATIN.items()}
TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in TO_LATIN.items()}
_LETTER = re.compile("|".join(sorted(TO_CYRILLIC, key=len, reverse=True)))

README = """# {release}

* dataset: own sentences of the demonstration ({count}), for the tests and the demo of monitor: it
  gives nonsense for any other sentence, so never use it for news
* model: transformer
* source language(s): {sources}
* target language(s): {targets}
* pre-processing: normalization + SentencePiece (spm,spm)
{labels}* made by: scripts/tiny_opus_model.py of monitor
"""
LABELS = """* a sentence initial language token is required in the form of `>>id<<` (id = valid target language ID)
* valid language labels: {}
"""  # noqa: E501 (the line as releases have it)
LICENCE = "Made for monitor from sentences written for it; the licence is monitor's: Apache-2.0.\n"
DECODER = """relative-paths: true
models:
  - {name}.npz
vocabs:
  - {name}.vocab.yml
  - {name}.vocab.yml
beam-size: 6
normalize: 1
"""
CONFIG = """dec-depth: {layers}
dim-emb: {width}
dim-vocabs:
  - {words}
  - {words}
enc-depth: {layers}
tied-embeddings-all: true
transformer-decoder-autoreg: self-attention
transformer-dim-ffn: {inner}
transformer-ffn-activation: relu
transformer-guided-alignment-layer: last
transformer-heads: {heads}
transformer-no-projection: false
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-postprocess-top: ""
transformer-preprocess: ""
type: transformer
version: v1.10.0
"""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Of one model: pieces a side, the width of a layer and of its middle, steps to learn."""

    pieces: int
    width: int
    inner: int
    steps: int


LARGE = Size(pieces=420, width=64, inner=192, steps=2600)
SMALL = Size(pieces=130, width=48, inner=96, steps=600)


class Tiny(nn.Module):
    """A post-norm transformer with one embedding for both languages and the output, as Marian
    has it: a zero vector begins the output, places count from 0."""

    def __init__(self, words: int, size: Size) -> None:
        super().__init__()
        self.width = size.width
        self.embedding = nn.Embedding(words, size.width)
        nn.init.normal_(self.embedding.weight, std=size.width**-0.5)
        self.bias = nn.Parameter(torch.zeros(words))
        options = {"dropout": 0.1, "batch_first": True}
        shape = (size.width, HEADS, size.inner)
        self.encoder = nn.ModuleList(
            nn.TransformerEncoderLayer(*shape, **options) for _ in range(LAYERS)
        )
        self.decoder = nn.ModuleList(
            nn.TransformerDecoderLayer(*shape, **options) for _ in range(LAYERS)
        )

    def embed(self, ids: Tensor) -> Tensor:
        embedded: Tensor = self.embedding(ids) * math.sqrt(self.width)
        return embedded

    def forward(self, source: Tensor, unread: Tensor, target: Tensor) -> Tensor:
        """`unread` is true where `source` is only filled up."""
        memory = self.embed(source) + positions(source.shape[1], self.width)
        for layer in self.encoder:
            memory = layer(memory, src_key_padding_mask=unread)
        given = self.embed(target)[:, :-1]
        decoded = torch.cat([torch.zeros_like(given[:, :1]), given], dim=1)
        decoded = decoded + positions(target.shape[1], self.width)
        ahead = nn.Transformer.generate_square_subsequent_mask(target.shape[1]).isinf()
        for layer in self.decoder:
            decoded = layer(decoded, memory, tgt_mask=ahead, memory_key_padding_mask=unread)
        logits: Tensor = decoded @ self.embedding.weight.T + self.bias
        return logits


def positions(places: int, width: int) -> Tensor:
    """Marian's: sines in the first half, cosines in the second, each from its own rates."""
    rates = 10000 ** (-2 * (torch.arange(width) // 2) / width)
    angles = torch.arange(places)[:, None] * rates[None, :]
    return torch.cat([angles[:, 0::2].sin(), angles[:, 1::2].cos()], dim=1)


def other_script(text: str) -> str:
    """`text` in Cyrillic if it is Latin, and the other way round."""
    if any(letter in TO_LATIN for letter in text):
        return "".join(TO_LATIN.get(letter, letter) for letter in text)
    return _LETTER.sub(lambda found: TO_CYRILLIC[found[0]], text)


def read_pairs(*, multi: bool) -> list[tuple[str | None, str, str]]:
    """(label, source, target); of the larger model each source in both scripts."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        row["hbs"] = re.sub("[“”]", '"', row["hbs"])  # as OPUS-MT's preprocess.sh does it
    if multi:
        labels = {">>eng<<": "en", ">>deu<<": "de"}
        return [
            (label, row["hbs"], row[key])
            for label, key in labels.items()
            for row in rows
            if row["de"]
        ]
    pairs = [(row["hbs"], row["en"]) for row in rows]
    pairs += [(other_script(source), target) for source, target in pairs]
    return [(None, source, target) for source, target in pairs]


def learn_pieces(
    sentences: list[str], count: int, prefix: Path
) -> sentencepiece.SentencePieceProcessor:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_prefix=str(prefix),
        vocab_size=count,
        hard_vocab_limit=False,
        character_coverage=1.0,
        normalization_rule_name="identity",  # the tables of the others are 240 KB
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")


def learn(
    model: Tiny, source: list[list[int]], target: list[list[int]], size: Size, end: int
) -> None:
    """Batches of sentences about as long; in the last third with the weights as they will be
    stored."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=size.steps)
    loss_of = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=0.05)
    choose = random.Random(SEED)  # noqa: S311 (which sentences are learnt first is no secret)
    by_length = sorted(range(len(source)), key=lambda row: len(source[row]))
    for step in range(size.steps):
        first = choose.randrange(-BATCH // 2, len(source) - BATCH // 2)
        rows = by_length[max(first, 0) : first + BATCH]
        read, wanted = (
            nn.utils.rnn.pad_sequence(
                [torch.tensor(side[row]) for row in rows], batch_first=True, padding_value=-1
            )
            for side in (source, target)
        )
        exact = {name: weight.data.clone() for name, weight in model.named_parameters()}
        if step > size.steps * 2 // 3:
            stored(model)
        logits = model(read.clamp(min=end), read < 0, wanted.clamp(min=end))
        loss = loss_of(logits.flatten(0, 1), wanted.flatten())
        optimizer.zero_grad()
        loss.backward()
        for name, weight in model.named_parameters():
            weight.data = exact[name]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, size.steps, loss.item())
    stored(model)


def stored(model: Tiny) -> None:
    """Rounds every weight to one of the few values that a matrix has in the file."""
    for weight in model.parameters():
        step = 2.0 ** math.ceil(math.log2(float(weight.data.abs().max()) / LEVELS + 1e-9))
        weight.data = (weight.data / step).round() * step


def marian(model: Tiny, config: str) -> dict[str, np.ndarray]:
    """The weights under Marian's names: matrices stand input first, vectors have two dimensions."""
    arrays = {"Wemb": array(model.embedding.weight), "decoder_ff_logit_out_b": row(model.bias)}
    for side, layers in (("encoder", model.encoder), ("decoder", model.decoder)):
        for number, layer in enumerate(layers, 1):
            scope = f"{side}_l{number}"
            arrays |= attention(f"{scope}_self", layer.self_attn, layer.norm1)
            last = layer.norm2
            if side == "decoder":
                arrays |= attention(f"{scope}_context", layer.multihead_attn, layer.norm2)
                last = layer.norm3
            for place, linear in (("1", layer.linear1), ("2", layer.linear2)):
                arrays[f"{scope}_ffn_W{place}"] = array(linear.weight.T)
                arrays[f"{scope}_ffn_b{place}"] = row(linear.bias)
            arrays |= norm(f"{scope}_ffn_ffn", last)
    arrays["special:model.yml"] = np.frombuffer(config.encode() + b"\0", dtype=np.int8)
    return arrays


def attention(
    scope: str, module: nn.MultiheadAttention, after: nn.LayerNorm
) -> dict[str, np.ndarray]:
    arrays = norm(f"{scope}_Wo", after)
    weights, biases = module.in_proj_weight.chunk(3), module.in_proj_bias.chunk(3)
    for letter, weight, bias in (
        *zip("qkv", weights, biases, strict=True),
        ("o", module.out_proj.weight, module.out_proj.bias),
    ):
        arrays[f"{scope}_W{letter}"] = array(weight.T)
        arrays[f"{scope}_b{letter}"] = row(bias)
    return arrays


def norm(scope: str, module: nn.LayerNorm) -> dict[str, np.ndarray]:
    return {f"{scope}_ln_scale": row(module.weight), f"{scope}_ln_bias": row(module.bias)}


def array(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().numpy().astype(np.float32))


def row(tensor: Tensor) -> np.ndarray:
    return array(tensor)[None, :]


def quoted(word: str) -> str:
    return '"{}"'.format(word.replace("\\", "\\\\").replace('"', '\\"'))


def pack(files: dict[str, bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content, compresslevel=9)


def make(target: Path, *, multi: bool) -> None:
    size = SMALL if multi else LARGE
    pairs = read_pairs(multi=multi)
    labels = sorted({label for label, _, _ in pairs if label})
    with tempfile.TemporaryDirectory() as scratch:
        source, spoken = (
            learn_pieces(sorted({pair[side] for pair in pairs}), size.pieces, Path(scratch, name))
            for side, name in ((1, "source"), (2, "target"))
        )
        models = {
            name: Path(scratch, f"{name}.model").read_bytes() for name in ("source", "target")
        }
    known = {side.id_to_piece(i) for side in (source, spoken) for i in range(len(side))}
    words = [END, UNKNOWN, *labels, *sorted(known - {END, UNKNOWN, "<s>"})]
    number = {word: place for place, word in enumerate(words)}
    model = Tiny(len(words), size)
    learn(
        model,
        [
            [number[p] for p in (*filter(None, [label]), *source.encode(s, out_type=str), END)]
            for label, s, _ in pairs
        ],
        [[number[p] for p in (*spoken.encode(t, out_type=str), END)] for _, _, t in pairs],
        size,
        number[END],
    )
    config = CONFIG.format(
        layers=LAYERS, width=size.width, inner=size.inner, heads=HEADS, words=len(words)
    )
    weights = io.BytesIO()
    np.savez(weights, **marian(model, config))
    named = {
        "release": target.name,
        "count": len(pairs),
        "sources": "bos_Latn hrv" if multi else "bos_Latn hrv srp_Cyrl srp_Latn",
        "targets": "deu eng" if multi else "eng",
        "labels": LABELS.format(" ".join(labels)) if multi else "",
    }
    texts = {
        "README.md": README.format(**named),
        "LICENSE": LICENCE,
        "decoder.yml": DECODER.format(name=NAME),
        f"{NAME}.vocab.yml": "".join(f"{quoted(w)}: {n}\n" for n, w in enumerate(words)),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {"source.spm": models["source"], "target.spm": models["target"]}
    pack(files | {f"{NAME}.npz": weights.getvalue()}, target)
    log.info("%s: %d bytes, %d words", target, target.stat().st_size, len(words))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--multi", action="store_true", help="into English and German")
    arguments.add_argument("package", type=Path, help="the .zip to write")
    given = arguments.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    make(given.package, multi=given.multi)


if __name__ == "__main__":
    main()
