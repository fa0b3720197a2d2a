// Events in words: what happened to a thing, by the stored names of its event.

// What the kinds of things are called, by the words of the API.
const KINDS: Record<string, string> = {
  access: "Access",
  application: "Application",
  channel: "Channel",
  group: "Group",
  instance: "Instance",
  package: "Package",
  projection: "Projection",
  rollout: "Rollout",
  session: "Session",
  "sign-in": "Sign-in",
  sync: "Sync",
  syncer: "Syncer",
  team: "Team",
  token: "API token",
  user: "User",
};
export const KIND_NAMES = Object.keys(KINDS);

export const kindInWords = (kind: string): string => KINDS[kind] ?? kind;

// Read after what it happened to: "Group Stable" + "got another policy".
const PREDICATES: Record<string, string> = {
  "access.refused": "was refused",
  "application.created": "was created",
  "application.deleted": "was deleted",
  "application.described": "got another description",
  "application.product_identified": "got another product id",
  "application.renamed": "was renamed",
  "channel.created": "was created",
  "channel.deleted": "was deleted",
  "channel.floor_removed": "lost a floor",
  "channel.floor_set": "got a floor",
  "channel.package_assigned": "points at another package",
  "channel.pinned": "was pinned",
  "channel.recolored": "got another colour",
  "channel.renamed": "was renamed",
  "channel.unpinned": "is not pinned any more",
  "group.channel_assigned": "follows another channel",
  "group.created": "was created",
  "group.deleted": "was deleted",
  "group.described": "got another description",
  "group.policy_changed": "got another policy",
  "group.renamed": "was renamed",
  "group.track_changed": "got another track",
  "group.window_closed": "is outside its hours",
  "group.window_opened": "is within its hours",
  "instance.alias_given": "got another alias",
  "instance.assigned": "was assigned to a group",
  "instance.attempts_reset": "may try again: its attempts are counted anew",
  "instance.came_back": "came back into service",
  "instance.pinned": "got another pin",
  "instance.retired": "was retired",
  "instance.update_failed": "failed to update",
  "instance.update_lost": "was lost after an update",
  "instance.update_timed_out": "did not finish its update in time",
  "package.channels_blacklisted": "is kept from other channels",
  "package.created": "was added",
  "package.deleted": "was deleted",
  "package.revised": "was edited",
  "projection.order_ended": "is done with what was ordered",
  "projection.ordered": "got an order",
  "projection.registered": "was set up",
  "rollout.finished": "finished",
  "rollout.halted": "was halted by failures",
  "rollout.halted_by_operator": "was halted",
  "rollout.paused": "was paused",
  "rollout.restarted": "started again",
  "rollout.resumed": "was resumed",
  "rollout.started": "started",
  "rollout.superseded": "was superseded",
  "session.ended": "ended",
  "session.opened": "was opened",
  "sign_in.refused": "was refused",
  "sync.failed": "failed",
  "sync.recovered": "works again",
  "sync.registered": "was set up",
  "syncer.order_ended": "did the round that was ordered",
  "syncer.ordered": "was ordered to do a round",
  "syncer.registered": "was set up",
  "team.created": "was created",
  "team.deleted": "was deleted",
  "team.renamed": "was renamed",
  "token.issued": "was issued",
  "token.revoked": "was revoked",
  "user.created": "was created",
  "user.deleted": "was deleted",
  "user.identified": "is known to an identity provider",
  "user.moved": "was moved to another team",
  "user.password_changed": "got another password",
  "user.role_changed": "got another role",
};
export const CHANGES = Object.keys(PREDICATES);

// An event that is not known here yet is called by its stored name.
export const predicateOf = (topic: string): string => PREDICATES[topic] ?? topic;

// "group.policy_changed" is about a group.
export const kindOf = (topic: string): string =>
  topic.slice(0, topic.indexOf(".")).replace("_", "-");
