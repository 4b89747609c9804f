import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import { BusyEngine } from './busy-engine.ts';
import { type Bench, type BenchResult, judged, percentiles, round } from './result.ts';
import { SignedRequests, type SignedTimes } from './signed-request.ts';
import { libraryPeer, otherClientPeer, type SigningPeer } from './signing-peers.ts';

const WARM_UP = 3_000;

/** As many as in the bench signal-to-order. */
const SAMPLES = 20_000;

/** Signatures of each peer; they take turns, so that a busy moment of the machine meets both. */
const ROUNDS = 8;

/** How many times faster than the client library, and than the other client. */
const FASTER_THAN_LIBRARY = 5;
const FASTER_THAN_OTHER = 3;

/**
 * From the approval of a signal's ticket to the bytes that leave: desk, sizing, every check, order generation (the bench signal-to-order), then
 * the action, its hash, the signature and the JSON. The durable gate is not in it. Beside the peers only the second half counts, from the finished
 * order on: it is all that they do.
 */
export const signing: Bench = {
  name: 'signing',
  about: 'approved ticket to signed bytes, beside two other clients that only build and sign',
  run: async () => {
    const { curve, kind } = loadCurve();
    const requests = new SignedRequests(new BusyEngine(), curve);
    requests.run(WARM_UP, emptyTimes());
    const times = emptyTimes();
    requests.run(SAMPLES, times);
    // After ours, so that the peers' garbage is not counted against it.
    const peers = [await libraryPeer(), otherClientPeer()] as const;
    for (const peer of peers) await timesOf(peer, times);
    const theirs: readonly [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, peer] of peers.entries()) theirs[i]?.push(...(await timesOf(peer, times)));
    }
    const [library, other] = theirs;
    return [
      judged(
        { name: `signal-to-signed-bytes (${kind})`, unit: 'us', peer: 'from the order request on' },
        times.whole,
        { p50: 110, p99: 400 },
        times.request,
      ),
      fasterThan(peers[0], library, times.request, FASTER_THAN_LIBRARY),
      fasterThan(peers[1], other, times.request, FASTER_THAN_OTHER),
    ];
  },
};

function emptyTimes(): SignedTimes {
  return { whole: [], request: [], samples: [] };
}

/** Times of a peer for the same requests, us. */
async function timesOf(peer: SigningPeer, { samples }: SignedTimes): Promise<number[]> {
  const times: number[] = [];
  for (const sample of samples) {
    const { us, body } = await peer.sign(sample);
    if (!body.includes('"r":"0x')) throw new Error(`${peer.name} signed nothing: ${body}`);
    times.push(us);
  }
  return times;
}

function fasterThan(
  peer: SigningPeer,
  peerTimes: readonly number[],
  ours: readonly number[],
  wanted: number,
): BenchResult {
  const { p50, p99 } = percentiles(ours);
  const peerValue = percentiles(peerTimes).p50;
  return {
    name: `order-to-signed-bytes x${wanted}`,
    unit: 'us',
    p50,
    p99,
    value: p50,
    goal: `${wanted} x faster than the peer`,
    met: p50 * wanted <= peerValue,
    peer: peer.name,
    peerValue,
    ratio: round(p50 / peerValue),
  };
}
