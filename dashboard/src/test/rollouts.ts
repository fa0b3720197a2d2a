// A group and its rollout, for tests.
import { CAREFUL } from "@/lib/policy";
import type { Course, Evidence, Group, Story } from "@/features/rollouts/api";

const AT = "2026-08-03T10:00:00Z";

export const aGroup = (fields: Partial<Group> = {}): Group => ({
  id: "g",
  name: "Stable",
  description: "",
  created_ts: AT,
  rollout_in_progress: true,
  rollout: { id: "r", state: "running", since: AT },
  application_id: "a",
  channel_id: "c",
  channel: {
    id: "c",
    name: "stable",
    color: "#14b9d6",
    created_ts: AT,
    application_id: "a",
    package_id: null,
    package: null,
    arch: 1,
    pinned: false,
  },
  track: "stable",
  ...CAREFUL,
  ...fields,
});

const NOBODY = {
  granted: 0,
  in_progress: 0,
  succeeded: 0,
  claimed: 0,
  confirmed: 0,
  failed: 0,
  timed_out: 0,
  lost: 0,
  superseded: 0,
};

type Fields = Omit<Partial<Story>, "counts"> & { counts?: Partial<Story["counts"]> };

// 312 of 1,000 machines are updated.
export const aStory = ({ counts, ...fields }: Fields = {}): Story => ({
  id: "r",
  group_id: "g",
  application_id: "a",
  package_id: "p",
  version: "4230.2.1",
  state: "running",
  since: AT,
  started_at: AT,
  started_by: "alice",
  is_current: true,
  counts: { ...NOBODY, held: 0, machines: 1000, left: 688, ...counts },
  steps: [],
  timeline: [{ at: AT, event: "started", actor: "alice", reason: "" }],
  errors: [],
  ...fields,
});

export const anEvidence = (fields: Partial<Evidence> = {}): Evidence => ({
  why: "failureRate",
  package_id: "p",
  version: "4230.2.1",
  succeeded: 17,
  failed: 2,
  timed_out: 1,
  lost: 0,
  allowed_percentage: 5,
  machine_id: "m-7",
  error: {
    code: 10,
    base: 10,
    name: "PayloadHashMismatchError",
    sentence: "The package has another SHA-256 than announced.",
    flags: [],
  },
  ...fields,
});

// A course with these numbers of updated machines, at equal distances.
export const aCourse = (minutes: number, succeeded: readonly number[]): Course => {
  const at = (place: number) =>
    new Date(
      Date.parse(AT) + (place * minutes * 60_000) / (succeeded.length - 1),
    ).toISOString();
  return {
    start: at(0),
    end: at(succeeded.length - 1),
    lag: 0,
    points: succeeded.map((number, place) => ({
      ...NOBODY,
      succeeded: number,
      confirmed: number,
      at: at(place),
    })),
  };
};
