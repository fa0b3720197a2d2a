// What the server accepts, in its own words: so that a form tells it before it is sent.
// The server checks it again; its modules in domain/ are the source of these limits.
import { isVersion } from "./versions";

// What is wrong with a value, or null.
type Check<T> = (value: T, field: string) => string | null;

// Control characters but line ends, and halves of pairs.
const UNFIT = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

const prose =
  (atMost: number, atLeast = 0): Check<string> =>
  (text, field) => {
    const { length } = Array.from(text);
    if (length < atLeast || length > atMost) {
      return `${field} must have ${atLeast} to ${atMost} characters, not ${length}`;
    }
    return UNFIT.test(text) ? `${field} must not contain control characters` : null;
  };

const line =
  (atMost: number, atLeast = 0): Check<string> =>
  (text, field) =>
    prose(atMost, atLeast)(text, field) ??
    (/[\n\r]/.test(text) ? `${field} must be a single line` : null);

const pattern =
  (accepted: RegExp, otherwise: (text: string) => string): Check<string> =>
  (text) =>
    accepted.test(text) ? null : otherwise(text.slice(0, 60));

const orEmpty =
  (check: Check<string>): Check<string> =>
  (text, field) =>
    text === "" ? null : check(text, field);

const both =
  <T>(first: Check<T>, second: Check<T>): Check<T> =>
  (value, field) =>
    first(value, field) ?? second(value, field);

const digest = (octets: number, algorithm: string): Check<string> => {
  const accepted = new RegExp(`^[A-Za-z0-9+/]{${Math.ceil((octets * 4) / 3)}}=$`);
  return orEmpty((text, field) =>
    accepted.test(text)
      ? null
      : `${field} must be the base64 of ${octets} bytes, such as the output of ` +
        `'openssl dgst -${algorithm} -binary FILE | base64'`,
  );
};

const number =
  (least: number, most: number, says: string): Check<number> =>
  (value, field) =>
    value >= least && value <= most ? null : `${field} must be ${says}`;

export const checks = {
  line,
  prose,
  productId: orEmpty(
    both(
      line(155),
      pattern(
        /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+$/i,
        () => "product_id must be a reverse domain name, such as io.example.MyApp",
      ),
    ),
  ),
  version: both(
    (text) => (text.length > 255 ? "a version has at most 255 characters" : null),
    (text) =>
      isVersion(text)
        ? null
        : `'${text.slice(0, 60)}' is not a version: write three numbers without leading ` +
          "zeros, such as 1.2.3 or 1.2.3-beta.1",
  ) satisfies Check<string>,
  url: both(
    line(256, 1),
    pattern(
      /^https?:\/\/[^\s/?#]\S*$/i,
      () => "url must be absolute, such as https://example.net/packages/",
    ),
  ),
  sha1: digest(20, "sha1"),
  sha256: digest(32, "sha256"),
  hexSha256: orEmpty((text, field) =>
    /^[0-9a-f]{64}$/.test(text)
      ? null
      : `${field} must be 64 lower-case hexadecimal digits`,
  ),
  octets: ((text, field) =>
    /^[0-9]{0,18}$/.test(text)
      ? null
      : `${field} must be a whole number of octets`) satisfies Check<string>,
  interval: pattern(
    /^\s*[1-9][0-9]{0,8}\s+(second|minute|hour|day)s?\s*$/,
    (text) =>
      `'${text}' is not an interval: write a positive whole number and seconds, ` +
      "minutes, hours or days, such as '15 minutes'",
  ),
  maximum: ((most, field) =>
    isMaximum(most)
      ? null
      : `${field} must be 1 to 2147483647 machines, or a percentage of the group above ` +
        "0, such as '5%'; to stop a group, disable its updates") satisfies Check<
    number | string
  >,
  percentage: number(0, 100, "a number from 0 to 100"),
  count: number(1, 1_000_000, "1 to 1000000"),
  pin: orEmpty((text) =>
    text.length <= 255 && text.split(",").every(isBound)
      ? null
      : `'${text.slice(0, 40)}' is not a version to pin to: write one such as '1.2.3', a ` +
        "line such as '1.2.x', or bounds such as '>=1.2, <2'",
  ),
};

const isMaximum = (most: number | string): boolean => {
  if (typeof most === "number") return most >= 1 && most < 2 ** 31;
  const share = /^\s*([0-9]{1,3}(?:\.[0-9])?)\s?%\s*$/.exec(most);
  return share !== null && Number(share[1]) > 0 && Number(share[1]) <= 100;
};

const LINE = /^(0|[1-9][0-9]{0,9})(\.(0|[1-9][0-9]{0,9}))?(\.[x*])?$/;

const isBound = (part: string): boolean => {
  const version = /^\s*(?:=|<=?|>=?|)\s*(\S+)\s*$/.exec(part)?.[1] ?? "";
  return isVersion(version) || LINE.test(version);
};
