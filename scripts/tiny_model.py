"""Learns the tiny Albanian-English model that the tests and the demo translate with.

    python -m venv tiny && tiny/bin/pip install torch==2.13.0 sentencepiece ctranslate2 numpy
    tiny/bin/python scripts/tiny_model.py monitor/demo/models/sq_en.argosmodel

Reads the sentence pairs of tiny_model_pairs.tsv beside it (columns: article, sq, en; the first
row of an article is its title, "-" belongs to none), learns them by heart in a two-layer
transformer, writes it as an Argos package (CTranslate2, int8, under 500 KB) and says how many
pairs the finished file gives back exactly. Some minutes on one core; the same pairs and seed give
a model that knows the same sentences. Nothing here is needed to run or to test the monitor.
"""

# ruff: noqa: INP001 (a script run by hand, in no package)

import argparse
import csv
import json
import logging
import math
import tempfile
import zipfile
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece
import torch
from ctranslate2.specs import TransformerSpec
from ctranslate2.specs.attention_spec import MultiHeadAttentionSpec
from ctranslate2.specs.common_spec import Activation, LayerNormSpec, LinearSpec
from torch import Tensor, nn

PAIRS = Path(__file__).with_name("tiny_model_pairs.tsv")
PIECES, WIDTH, HEADS, LAYERS, INNER, LONGEST = 500, 72, 4, 2, 224, 64
STEPS, RATE, SEED = 1400, 2e-3, 7
PAD, UNKNOWN, START, END = range(4)
README = """# Albanian to English, tiny

For the tests and the demo of monitor. It knows only the {count} sentence pairs that it was learnt
from (scripts/tiny_model_pairs.tsv) and gives nonsense for anything else: never use it for news.
Made by scripts/tiny_model.py from sentences written for this project; licence Apache-2.0.
"""
METADATA = {
    "package_version": "1.0",
    "argos_version": "1.9",
    "from_code": "sq",
    "from_name": "Albanian",
    "to_code": "en",
    "to_name": "English",
    "links": [],
}
log = logging.getLogger("tiny_model")


class Tiny(nn.Module):
    """A pre-norm transformer with one embedding for both languages and the output."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(PIECES, WIDTH, padding_idx=PAD)
        nn.init.normal_(self.embedding.weight, std=WIDTH**-0.5)
        options = {"dropout": 0.1, "batch_first": True, "norm_first": True}
        encoder = nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, **options)
        decoder = nn.TransformerDecoderLayer(WIDTH, HEADS, INNER, **options)
        self.encoder = nn.TransformerEncoder(
            encoder, LAYERS, norm=nn.LayerNorm(WIDTH), enable_nested_tensor=False
        )
        self.decoder = nn.TransformerDecoder(decoder, LAYERS, norm=nn.LayerNorm(WIDTH))
        self.register_buffer("positions", positions())

    def embed(self, ids: Tensor) -> Tensor:
        places: Tensor = self.get_buffer("positions")
        embedded: Tensor = self.embedding(ids) * math.sqrt(WIDTH) + places[: ids.shape[1]]
        return embedded

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        ahead = nn.Transformer.generate_square_subsequent_mask(target.shape[1]).isinf()
        memory = self.encoder(self.embed(source), src_key_padding_mask=source == PAD)
        decoded = self.decoder(
            self.embed(target),
            memory,
            tgt_mask=ahead,
            tgt_key_padding_mask=target == PAD,
            memory_key_padding_mask=source == PAD,
        )
        logits: Tensor = decoded @ self.embedding.weight.T
        return logits


def positions() -> Tensor:
    """Sines in the first half, cosines in the second, from place 1 on: what CTranslate2 adds to any
    length of text where a model brings no table of its own."""
    rates = torch.exp(torch.arange(WIDTH // 2) * (-math.log(10000) / (WIDTH // 2 - 1)))
    angles = torch.arange(1, LONGEST + 1)[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def read_pairs() -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [(row["sq"], row["en"]) for row in csv.DictReader(file, delimiter="\t")]


def learn_pieces(
    pairs: list[tuple[str, str]], prefix: Path
) -> sentencepiece.SentencePieceProcessor:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([sentence for pair in pairs for sentence in pair]),
        model_prefix=str(prefix),
        vocab_size=PIECES,
        character_coverage=1.0,
        normalization_rule_name="identity",  # the tables of the others are 240 KB
        num_threads=1,
        pad_id=PAD,
        unk_id=UNKNOWN,
        bos_id=START,
        eos_id=END,
    )
    return sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")


def padded(rows: list[list[int]]) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def learn(pairs: list[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor) -> Tiny:
    model = Tiny()
    source = padded([pieces.encode(sq) for sq, _ in pairs])
    target = padded([[START, *pieces.encode(en), END] for _, en in pairs])
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS)
    loss_of = nn.CrossEntropyLoss(ignore_index=PAD, label_smoothing=0.05)
    for step in range(STEPS):
        logits = model(source, target[:, :-1])
        loss = loss_of(logits.flatten(0, 1), target[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, STEPS, loss.item())
    return model.eval()


def array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().numpy().astype(np.float32)


def set_linear(spec: LinearSpec, weight: Tensor, bias: Tensor) -> None:
    spec.weight, spec.bias = array(weight), array(bias)


def set_norm(spec: LayerNormSpec, norm: nn.LayerNorm) -> None:
    spec.gamma, spec.beta = array(norm.weight), array(norm.bias)


def set_attention(
    spec: MultiHeadAttentionSpec, attention: nn.MultiheadAttention, norm: nn.LayerNorm
) -> None:
    """Queries, keys and values are one matrix in self-attention; else the queries stand apart."""
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    *rows, last = spec.linear
    starts = [0, WIDTH][: len(rows)]
    for to, start, end in zip(rows, starts, [*starts[1:], None], strict=True):
        set_linear(to, weight[start:end], bias[start:end])
    set_linear(last, attention.out_proj.weight, attention.out_proj.bias)
    set_norm(spec.layer_norm, norm)


def as_spec(model: Tiny, vocabulary: list[str]) -> TransformerSpec:
    """The weights in CTranslate2's layout."""
    spec = TransformerSpec.from_config(
        (LAYERS, LAYERS), HEADS, pre_norm=True, activation=Activation.RELU
    )
    table = array(model.embedding.weight)
    spec.encoder.embeddings[0].weight = spec.decoder.embeddings.weight = table
    spec.decoder.projection.weight = table
    for side, stack in ((spec.encoder, model.encoder), (spec.decoder, model.decoder)):
        set_norm(side.layer_norm, stack.norm)
        for to, layer in zip(side.layer, stack.layers, strict=True):
            set_attention(to.self_attention, layer.self_attn, layer.norm1)
            if side is spec.decoder:
                set_attention(to.attention, layer.multihead_attn, layer.norm2)
            set_linear(to.ffn.linear_0, layer.linear1.weight, layer.linear1.bias)
            set_linear(to.ffn.linear_1, layer.linear2.weight, layer.linear2.bias)
            set_norm(to.ffn.layer_norm, layer.norm3 if side is spec.decoder else layer.norm2)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    return spec


def exact(
    model: Path, pieces: sentencepiece.SentencePieceProcessor, pairs: list[tuple[str, str]]
) -> int:
    """How many pairs the finished model gives back letter for letter."""
    translator = ctranslate2.Translator(str(model), intra_threads=1)
    results = translator.translate_batch(
        [pieces.encode(sq, out_type=str) for sq, _ in pairs],
        beam_size=4, length_penalty=0.2, replace_unknowns=True,
    )  # fmt: skip
    given = [pieces.decode_pieces(result.hypotheses[0]) for result in results]
    for (sq, en), got in zip(pairs, given, strict=True):
        if got != en:
            log.info("differs: %s | %s", sq, got)
    return sum(got == en for (_, en), got in zip(pairs, given, strict=True))


def pack(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = zipfile.ZipInfo(f"sq_en/{file.relative_to(folder).as_posix()}")
            name.compress_type = zipfile.ZIP_DEFLATED
            name.external_attr = 0o644 << 16
            package.writestr(name, file.read_bytes())


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("package", type=Path, help="the .argosmodel to write")
    target: Path = arguments.parse_args().package
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    pairs = read_pairs()
    with tempfile.TemporaryDirectory() as scratch:
        pieces = learn_pieces(pairs, Path(scratch) / "pieces")
        spec = as_spec(learn(pairs, pieces), [pieces.id_to_piece(i) for i in range(PIECES)])
        spec.validate()
        spec.optimize(quantization="int8")
        folder = Path(scratch) / "sq_en"
        (folder / "model").mkdir(parents=True)
        spec.save(str(folder / "model"))
        (folder / "sentencepiece.model").write_bytes(Path(scratch, "pieces.model").read_bytes())
        (folder / "metadata.json").write_text(json.dumps(METADATA, indent=2), encoding="utf-8")
        (folder / "README.md").write_text(README.format(count=len(pairs)), encoding="utf-8")
        log.info("%d of %d pairs exact", exact(folder / "model", pieces, pairs), len(pairs))
        pack(folder, target)
    log.info("%s: %d bytes", target, target.stat().st_size)


if __name__ == "__main__":
    main()
