import { Anchor, Code, Drawer, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ChannelName } from "@/components/ChannelName";
import { Loaded } from "@/components/Loaded";
import { Time } from "@/components/Time";
import { archLabel } from "@/lib/archs";
import { useAt } from "@/lib/at";
import { count, size } from "@/lib/numbers";
import { type Application, type Package, packageQuery } from "../api";
import { PackageActs } from "./Packages";
import { typeName } from "@/lib/packageTypes";

type Props = { application: Application; id: string; onClose: () => void };

// All that is known of a package, beside the page.
export const PackageDetails = ({ application, id, onClose }: Props) => {
  const query = useQuery(packageQuery(application.id, id, useAt()));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={query.data ? `Package ${query.data.version}` : "Package"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Loaded query={query}>
        {(held) => <Facts held={held} application={application} />}
      </Loaded>
    </Drawer>
  );
};

type FactsProps = { held: Package; application: Application };

const Facts = ({ held, application: { channels } }: FactsProps) => {
  const pointing = channels.filter(({ package_id }) => package_id === held.id);
  const barred = channels.filter(({ id }) => held.channels_blacklist.includes(id));
  const action = held.flatcar_action;
  return (
    <Stack gap="sm" component="dl" m={0}>
      <PackageActs held={held} />
      <Fact name="Type">
        {typeName(held.type)}, {archLabel(held.arch)}
      </Fact>
      <Fact name="Added">
        <Time instant={held.created_ts} />
      </Fact>
      <Fact name="Description">{held.description}</Fact>
      <Fact name="URL">
        <Anchor href={held.url} rel="noreferrer" style={{ overflowWrap: "anywhere" }}>
          {held.url}
        </Anchor>
      </Fact>
      <Fact name="File">{held.filename}</Fact>
      <Fact name="Size">
        {held.size !== "0" && `${size(held.size)} (${count(Number(held.size))} octets)`}
      </Fact>
      <Digest name="SHA-1, base64">{held.hash}</Digest>
      <Digest name="SHA-256, base64">{held.sha256}</Digest>
      <Digest name="SHA-256 for update_engine, base64">{action?.sha256}</Digest>
      <Fact name="Channels that point at it">
        {pointing.length > 0 &&
          pointing.map((channel) => <ChannelName key={channel.id} channel={channel} />)}
      </Fact>
      <Fact name="Channels that must not offer it">
        {barred.length > 0 &&
          barred.map((channel) => <ChannelName key={channel.id} channel={channel} />)}
      </Fact>
      <Fact name="Extra files">
        {held.extra_files.length > 0 &&
          held.extra_files.map((file) => (
            <Text key={file.id} size="sm">
              {file.name} {size(file.size)}
            </Text>
          ))}
      </Fact>
      <Fact name="Release notes">
        {held.release_notes && (
          <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
            {held.release_notes}
          </Text>
        )}
      </Fact>
    </Stack>
  );
};

type FactProps = { name: string; children: ReactNode };

// What is not known is not shown.
const Fact = ({ name, children }: FactProps) =>
  Boolean(children) && (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} size="sm" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );

const Digest = ({ name, children }: { name: string; children: string | undefined }) =>
  children ? (
    <Fact name={name}>
      <Code>{children}</Code>
    </Fact>
  ) : null;
