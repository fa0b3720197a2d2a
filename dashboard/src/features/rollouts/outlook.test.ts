import { describe, expect, it } from "vitest";
import {
  evidenceOf,
  headlineOf,
  outcomesOf,
  partsOf,
  remarkOf,
  verdictOf,
} from "./outlook";
import { aGroup, anEvidence, aStory } from "@/test/rollouts";

const numbers = (story: ReturnType<typeof aStory>) =>
  Object.fromEntries(partsOf(story).map(({ label, number }) => [label, number]));

describe("The headline", () => {
  it("says how many machines have got there", () => {
    expect(headlineOf(aGroup(), aStory())).toBe(
      "312 of 1,000 machines run 4230.2.1 or newer",
    );
  });

  it("counts no newer ones where downgrades are allowed", () => {
    expect(headlineOf(aGroup({ policy_allow_downgrades: true }), aStory())).toBe(
      "312 of 1,000 machines run 4230.2.1",
    );
  });

  it("says what a group without machines, target or channel lacks", () => {
    const nobody = aStory({ counts: { machines: 0, left: 0 } });

    expect(headlineOf(aGroup(), nobody)).toBe(
      "No machines here yet that could run 4230.2.1",
    );
    expect(headlineOf(aGroup(), undefined)).toContain("stable points at no package");
    expect(headlineOf(aGroup({ channel: null }), undefined)).toContain("no channel");
  });
});

describe("The remark", () => {
  it("says that the policy lets nothing out", () => {
    const off = aGroup({ policy_updates_enabled: false });

    expect(remarkOf(off, aStory())).toContain("updates disabled");
  });

  it("of a finished rollout tells of those who came late", () => {
    const late = aStory({ state: "finished", counts: { machines: 10, left: 1 } });

    expect(remarkOf(aGroup(), late)).toBe(
      "1 machine came late, and gets it all the same.",
    );
  });
});

describe("The parts of the whole", () => {
  it("add up to the machines of the group", () => {
    const counts = { in_progress: 12, claimed: 1, failed: 2, timed_out: 1, lost: 0 };

    expect(numbers(aStory({ counts }))).toEqual({
      Updated: 312,
      "Awaiting confirmation": 1,
      "Under way": 12,
      "Went wrong": 3,
      "Not yet": 672,
    });
  });

  it("do so although silent machines are among the failures", () => {
    const story = aStory({ counts: { machines: 10, left: 2, failed: 5 } });

    expect(numbers(story)).toMatchObject({ Updated: 8, "Went wrong": 2, "Not yet": 0 });
  });

  it("have those on the way to a floor, too", () => {
    const { counts } = aStory({ counts: { in_progress: 4 } });
    const step = { package_id: "f", version: "4081.2.0", rollout_id: null, counts };

    expect(numbers(aStory({ steps: [step] }))).toMatchObject({ "Under way": 4 });
  });
});

describe("The evidence of a halt", () => {
  it("names how many went wrong, and how many may", () => {
    expect(verdictOf(anEvidence())).toBe("3 of 20 updates went wrong (15%), 5% may");
    expect(outcomesOf(anEvidence())).toBe("2 failed, 1 timed out");
  });

  it("of the first machine says that one is enough", () => {
    expect(verdictOf(anEvidence({ why: "firstMachineFailed" }))).toContain(
      "in safe mode that is enough",
    );
  });

  it("is that of the halt it stands by, and of an operator's there is none", () => {
    const at = "2026-08-03T11:00:00Z";
    const by = { at, actor: "ada", reason: "it panics" };
    const timeline = [
      { ...by, event: "halted", evidence: anEvidence() },
      { ...by, event: "resumed" },
      { ...by, event: "halted_by_operator" },
    ];
    const story = aStory({ state: "halted", timeline });

    expect(evidenceOf(story)).toBeUndefined();
    expect(remarkOf(aGroup(), story)).toContain("Nothing is granted");
  });
});
