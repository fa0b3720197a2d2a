import { Fragment } from "react";
import { inFull } from "@/lib/time";

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

// A sentence of the server, begun as one: the instants in it are in the viewer's zone.
export const Told = ({ sentence }: { sentence: string }) => {
  const parts = (sentence.charAt(0).toUpperCase() + sentence.slice(1)).split(INSTANT);
  return parts.map((part, index) =>
    INSTANT.test(part) ? (
      <time key={index} dateTime={part} title={part}>
        {inFull(new Date(part))}
      </time>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  );
};
