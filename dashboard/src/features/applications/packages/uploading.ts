// The upload of a file: how far it is, and its end.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { count, size } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import { type Payload, uploadFile } from "../changes";
import type { PackageValues } from "./values";

// Octets that have gone, of how many, in so many seconds.
export type Sent = { sent: number; total: number; seconds: number };

// Uploads a file at a time; who leaves the page or the dialog ends it.
export const useUpload = (app: string, onSuccess: (payload: Payload) => void) => {
  const [progress, setProgress] = useState<Sent>();
  const ending = useRef(new AbortController());
  const uploading = useMutation({
    mutationFn: (asked: { file: File } & Pick<PackageValues, "version" | "arch">) => {
      const [begun, total] = [performance.now(), asked.file.size];
      const told = (sent: number) =>
        setProgress({ sent, total, seconds: (performance.now() - begun) / 1000 });
      told(0);
      ending.current = new AbortController();
      return uploadFile(app, asked, told, ending.current.signal);
    },
    onSuccess,
  });
  const cancel = () => {
    uploading.reset();
    ending.current.abort();
  };
  useEffect(() => () => ending.current.abort(), []);
  return { ...uploading, progress, cancel };
};

// "120 MB of 481 MB, 12 MB a second, under a minute left"
export const progressInWords = ({ sent, total, seconds }: Sent): string => {
  // NOTE: what XMLHttpRequest counts may have a few octets more than the file.
  if (sent >= total) return `${size(String(total))}, all sent: the server looks at it`;
  const said = `${size(String(sent)) || count(0)} of ${size(String(total))}`;
  if (sent === 0 || seconds < 1) return said;
  const rate = sent / seconds;
  return `${said}, ${size(String(rate))} a second, ${inWords((total - sent) / rate)} left`;
};
