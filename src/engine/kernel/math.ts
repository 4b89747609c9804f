/*
 * Own exp, log and pow: the platform's versions differ between JavaScript engines in the last bits, and a replay must not.
 * Only + - * /, Math.sqrt-class operations and bit access are used, all of which IEEE 754 fixes to the last bit. Errors stay
 * within two units in the last place; tests compare with the platform and with exact cases.
 */

const view = new DataView(new ArrayBuffer(8));

/** ln 2 cut to 33 significant bits, so that its product with an exponent is exact, and the rest of ln 2. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** 1 / ln 10 as an unevaluated sum of two doubles. */
const INVERSE_LN10: Double = [Math.LOG10E, 1.098319650216765e-17];
/** Beyond these the result leaves the range of doubles. */
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;

/** 1/n! for n = 2..13: |r| <= ln2 / 2 leaves a relative error under 1e-17. */
const EXP_COEFFICIENTS = reciprocalFactorials(13);

/** An unevaluated sum high + low with |low| at most half a unit in the last place of high. */
type Double = readonly [high: number, low: number];

/** 1/3 and 1/5 to twice the precision of a double. */
const THIRD = divideDouble([1, 0], [3, 0]);
const FIFTH = divideDouble([1, 0], [5, 0]);

/** e^x. NaN gives NaN, +Infinity itself, -Infinity 0; overflows to Infinity, underflows gradually to 0. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(x + rest) where `rest` is too small to change x itself. */
function expOfSum(x: number, rest: number): number {
  if (x !== x) return x;
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW - rest;
  const r = high - low;
  const lost = high - r - low;
  let tail = 0;
  for (let i = EXP_COEFFICIENTS.length - 1; i >= 0; i--) tail = tail * r + (EXP_COEFFICIENTS[i] ?? 0);
  // 1 + r is rounded once only: what it loses joins the small terms.
  const sum = 1 + r;
  return scale(sum + (1 - sum + r + (r * r * tail + lost * sum)), k);
}

/** Natural logarithm. Negative and NaN give NaN, 0 gives -Infinity, Infinity itself. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const [m, k] = split(x);
  const f = m - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  // ln(1+f) = 2s + sR with R the rest of the series of 2 artanh(s); written around f so that the leading term is exact.
  const rest = s2 * (2 / 3 + s2 * (2 / 5 + s2 * 2 * seriesFromSeventh(s2)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f);
}

/** Logarithm to base 10; exact powers of ten give whole numbers. Specials as in `log`. */
export function log10(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const [high, low] = multiplyDouble(logDouble(x), INVERSE_LN10);
  return high + low;
}

/** x^y with the special cases of ECMAScript (so 1^Infinity is NaN, x^0 is 1 even for NaN). */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === 1) return x;
  const size = powOfSize(Math.abs(x), y);
  const negative = x < 0 || Object.is(x, -0);
  if (!negative) return size;
  if (isOddInteger(y)) return -size;
  const wholeOrInfinite = Math.floor(y) === y;
  return wholeOrInfinite || x === 0 || x === -Infinity ? size : NaN;
}

/** base^y for base in 0..Infinity and y neither 0 nor NaN. */
function powOfSize(base: number, y: number): number {
  if (y === Infinity || y === -Infinity) return powInfinite(base, y);
  if (base === 0 || base === Infinity) return (base === 0) === y > 0 ? 0 : Infinity;
  return powPositive(base, y);
}

function powInfinite(base: number, y: number): number {
  if (base === 1) return NaN;
  return base > 1 === y > 0 ? Infinity : 0;
}

function powPositive(base: number, y: number): number {
  if (base === 1) return 1;
  const logarithm = logDouble(base);
  const estimate = logarithm[0] * y;
  // Far outside the range the exact product does not matter, and splitting a huge factor would overflow.
  if (estimate > 800) return Infinity;
  if (estimate < -800) return 0;
  if (Math.abs(y) > 1e300) return exp(estimate);
  const [high, low] = multiplyDouble(logarithm, [y, 0]);
  return expOfSum(high, low);
}

/** True for odd whole numbers; doubles of 2^53 and more are all even. */
function isOddInteger(y: number): boolean {
  const size = Math.abs(y);
  return size < 9007199254740992 && size % 2 === 1;
}

/** 1/7 + z/9 + z^2/11 + ... for 0 <= z <= 0.0295. */
function seriesFromSeventh(z: number): number {
  let sum = 0;
  for (let odd = 25; odd >= 7; odd -= 2) sum = sum * z + 1 / odd;
  return sum;
}

/** Natural logarithm of a positive finite number to about 100 bits of which at least 70 hold. */
function logDouble(x: number): Double {
  const [m, k] = split(x);
  const f = m - 1;
  const s = divideDouble([f, 0], addExact(m, 1));
  const s2 = multiplyDouble(s, s);
  const inner = addDouble(FIFTH, multiplyDouble(s2, [seriesFromSeventh(s2[0]), 0]));
  const ratio = addDouble(THIRD, multiplyDouble(s2, inner));
  const mantissa = addDouble(s, multiplyDouble(s, multiplyDouble(s2, ratio)));
  return addDouble([k * LN2_HIGH, 0], addDouble([2 * mantissa[0], 2 * mantissa[1]], [k * LN2_LOW, 0]));
}

/** x = m * 2^k with m in [sqrt(1/2), sqrt(2)); x positive and finite, subnormals included. */
function split(x: number): readonly [mantissa: number, exponent: number] {
  let k = 0;
  let value = x;
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984;
    k = -54;
  }
  view.setFloat64(0, value);
  const head = view.getUint32(0);
  k += (head >>> 20) - 1022;
  view.setUint32(0, (head & 0x000fffff) | 0x3fe00000);
  const m = view.getFloat64(0);
  return m < Math.SQRT1_2 ? [m * 2, k - 1] : [m, k];
}

/** value * 2^k for |k| <= 1100, in two steps where 2^k itself is no normal double. */
function scale(value: number, k: number): number {
  if (k > 1023) return value * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1022) return value * powerOfTwo(k + 100) * powerOfTwo(-100);
  return value * powerOfTwo(k);
}

function powerOfTwo(k: number): number {
  view.setUint32(0, (k + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

function reciprocalFactorials(highest: number): readonly number[] {
  const list: number[] = [];
  let factorial = 1;
  for (let n = 2; n <= highest; n++) {
    factorial *= n;
    list.push(1 / factorial);
  }
  return list;
}

/** Sum with its rounding error (Knuth's two-sum). */
function addExact(a: number, b: number): Double {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** Product with its rounding error (Dekker's product on Veltkamp halves); factors below 2^990. */
function multiplyExact(a: number, b: number): Double {
  const product = a * b;
  const aScaled = 134217729 * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = 134217729 * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function addDouble(a: Double, b: Double): Double {
  const [high, low] = addExact(a[0], b[0]);
  return addExact(high, low + a[1] + b[1]);
}

function multiplyDouble(a: Double, b: Double): Double {
  const [high, low] = multiplyExact(a[0], b[0]);
  return addExact(high, low + (a[0] * b[1] + a[1] * b[0]));
}

function divideDouble(a: Double, b: Double): Double {
  const quotient = a[0] / b[0];
  const [high, low] = multiplyExact(quotient, b[0]);
  return addExact(quotient, (a[0] - high - low + a[1] - quotient * b[1]) / b[0]);
}
