// Entries of the activity in words.
import type { Entry } from "./activity";
import { archLabel } from "./archs";
import { type Change, changesOf, inShort } from "./differences";
import { kindInWords, kindOf, predicateOf } from "./events";
import { count } from "./numbers";
import { type Fields, isReadable, type Names, namesIn } from "./values";

// What happened, as a sentence without its place.
export const inWords = (entry: Entry): string => {
  const telling = TELLING[entry.event] ?? changeInWords;
  return telling(entry, entry.facts);
};

type Telling = (entry: Entry, facts: Fields) => string;

const versionOf = (entry: Entry): string => entry.version ?? "an unknown version";

// "Rollout of 4230.2.1 to Stable was paused"
const ofRollout = (predicate: string) => (entry: Entry) =>
  `Rollout of ${versionOf(entry)}${entry.group_name === null ? "" : ` to ${entry.group_name}`} ${predicate}`;

// "Channel stable (ARM64)": there is one of that name for each architecture.
const syncedChannel = ({ channel_name }: Entry, arch: unknown): string =>
  `Channel ${channel_name ?? "?"} (${archLabel(Number(arch))})`;

const TELLING: Partial<Record<string, Telling>> = {
  "rollout.started": ofRollout("started"),
  "rollout.restarted": ofRollout("started again"),
  "rollout.resumed": ofRollout("was resumed"),
  "rollout.paused": (entry, facts) =>
    ofRollout(
      facts["carried_over"] === true
        ? "starts paused, as the one before it was"
        : "was paused",
    )(entry),
  "rollout.superseded": ofRollout("ended: the group goes elsewhere"),
  "rollout.finished": (entry) =>
    `${ofRollout("finished")(entry)}: every machine that comes by runs it`,
  "rollout.halted": (entry) =>
    `${ofRollout("was halted by failures")(entry)}: ${verdictOf(entry)}`,
  "rollout.halted_by_operator": ofRollout("was halted"),
  "instance.update_failed": (entry) =>
    `Update to ${versionOf(entry)} failed: ${entry.error?.sentence ?? "the machine does not say why."}`,
  "instance.update_timed_out": (entry) =>
    `Update to ${versionOf(entry)} did not finish in time`,
  "instance.update_lost": (entry) =>
    `Did not come back with ${versionOf(entry)} after its update`,
  "instance.pinned": (_, { pin }) =>
    pin ? `Pinned to ${textOf(pin)}` : "Pinned no longer",
  "instance.alias_given": (_, { alias }) =>
    alias ? `Called ${textOf(alias)}` : "Alias taken away",
  "instance.assigned": ({ group_name }, { group_id }) =>
    group_id
      ? `Assigned to the group ${group_name ?? "?"}`
      : "Belongs to the group of its track again",
  "instance.attempts_reset": () => "May try again: its attempts are counted anew",
  "instance.retired": () => "Retired",
  "instance.came_back": () => "Came by again, though it was retired",
  "sync.failed": (entry, { arch, error }) =>
    `${syncedChannel(entry, arch)} cannot be synced: ${textOf(error)}`,
  "sync.recovered": (entry, { arch }) =>
    `${syncedChannel(entry, arch)} can be synced again`,
  "channel.pinned": (_, { name }) =>
    `Channel ${textOf(name)} was pinned: the syncer leaves it as it is`,
  "channel.unpinned": (_, { name }) =>
    `Channel ${textOf(name)} follows the upstream again`,
  "channel.package_assigned": (entry) =>
    entry.version === null
      ? `Channel ${entry.channel_name ?? "?"} points at no package any more`
      : `Channel ${entry.channel_name ?? "?"} points at ${entry.version}`,
};

// "Group Stable got another policy: safe mode yes → no"
const changeInWords: Telling = ({ event, names: given }, facts) => {
  const said = `${kindInWords(kindOf(event))} ${textOf(facts["name"])} ${predicateOf(event)}`;
  const [before, after] = [fieldsOf(facts["before"]), fieldsOf(facts["after"])];
  const isEdit = Object.keys(before).length > 0 && Object.keys(after).length > 0;
  const names = namesIn(given);
  const changes = isEdit ? changesOf(before, after).filter(readableBy(names)) : [];
  return changes.length === 0 ? said : `${said}: ${inShort(changes, names)}`;
};

// Ids without names say nothing to people.
const readableBy =
  (names: Names) =>
  (change: Change): boolean =>
    isReadable(change, names);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

// "3 of 10 went wrong, at most 20% may"
const verdictOf = ({ facts, error }: Entry): string => {
  const verdict = fieldsOf((facts as Fields)["verdict"]);
  const number = (name: string) => Number(verdict[name] ?? 0);
  const wrong = number("failed") + number("timed_out") + number("lost");
  const all = wrong + number("succeeded");
  const last = error === null ? "" : ` The last one: ${error.sentence}`;
  return verdict["why"] === "firstMachineFailed"
    ? `the first machine failed, and safe mode is on.${last}`
    : `${count(wrong)} of ${count(all)} went wrong, at most ${number("allowed")}% may.${last}`;
};
