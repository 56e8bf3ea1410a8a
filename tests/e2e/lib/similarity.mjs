// Is this what was sent? Normalised cross-correlation, piece by piece, so that a jitter buffer that
// skipped or repeated 20 ms somewhere does not matter, while other words do.

import { RATE, loudness } from '../../../examples/softswitch/demo/sound.mjs';

const PIECE = Math.round(0.4 * RATE);
const SLACK = Math.round(0.25 * RATE);

// The best correlation of `piece` with `heard` at any offset from `from` to `to`.
function bestMatch(piece, heard, from, to) {
  let energyOfPiece = 0;
  for (const value of piece) energyOfPiece += value * value;
  const first = Math.max(0, from);
  const last = Math.min(to, heard.length - piece.length);
  let energy = 0;
  for (let i = 0; i < piece.length && first + i < heard.length; ++i) {
    energy += heard[first + i] ** 2;
  }
  let best = { score: 0, at: first };
  for (let at = first; at <= last; ++at) {
    let product = 0;
    for (let i = 0; i < piece.length; ++i) product += piece[i] * heard[at + i];
    const score = product / Math.sqrt(energyOfPiece * Math.max(energy, 1e-9));
    if (score > best.score) best = { score, at };
    energy += (heard[at + piece.length] ?? 0) ** 2 - heard[at] ** 2;
  }
  return best;
}

/**
 * How alike the spoken part of `sent` and something in `heard` are: {score, worst, at}. `score` is
 * the median over the pieces, 1 = the same; G.711 alone leaves 0.99; other speech stays below 0.6.
 * `at` is where `sent` begins in `heard`, in samples.
 */
export function similarity(sent, heard) {
  const pieces = [];
  for (let at = 0; at + PIECE <= sent.length; at += PIECE) {
    const piece = sent.subarray(at, at + PIECE);
    if (loudness(piece) > -35) pieces.push({ at, piece });
  }
  if (pieces.length === 0) throw new Error('nothing is said in the reference');
  const anchor = pieces.reduce((a, b) => (loudness(a.piece) > loudness(b.piece) ? a : b));
  const found = bestMatch(anchor.piece, heard, 0, heard.length);
  const offset = found.at - anchor.at;
  const scores = pieces.map(({ at, piece }) =>
    bestMatch(piece, heard, offset + at - SLACK, offset + at + SLACK).score).sort((a, b) => a - b);
  return { score: scores[scores.length >> 1], worst: scores[0], at: offset };
}
