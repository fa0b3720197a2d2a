// What may bring somebody to the sign-in page, named in its address (`?problem=`).
// Those of the way by a provider are the server's: see api/oidc/failures.py.
export const PROBLEMS = [
  "session-ended",
  "not-begun",
  "no-role",
  "refused",
  "too-many-failures",
  "provider-unreachable",
  "not-possible",
] as const;

export type SignInProblem = (typeof PROBLEMS)[number];

type Words = { title: string; text: string };

const WORDS: Record<SignInProblem, Words> = {
  "session-ended": {
    title: "Your session has ended",
    text: "Sign in again to go on where you were.",
  },
  "not-begun": {
    title: "That took too long",
    text: "Signing in took more than ten minutes, began in another browser, or cookies are off. Try again.",
  },
  "no-role": {
    title: "You have no role here",
    text: "The provider knows who you are, but none of the roles it gives you is one here. Ask an administrator; the audit trail has the details.",
  },
  refused: {
    title: "The provider did not let you in",
    text: "You changed your mind, or its answer was no good. Try again; if it happens again, the audit trail has the details.",
  },
  "too-many-failures": {
    title: "Too many failed sign-ins",
    text: "There were too many from your address. Try again in a few minutes.",
  },
  "provider-unreachable": {
    title: "The provider cannot be reached",
    text: "A username and a password of this server will do.",
  },
  "not-possible": {
    title: "You could not be let in",
    text: "Something about your user is not right here. An administrator finds the reason in the log of the server.",
  },
};

export const wordsFor = (problem: SignInProblem): Words => WORDS[problem];
