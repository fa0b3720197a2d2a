import { useEffect, useState } from "react";

const TICK_MS = 250;

// Seconds that are left to wait, and what begins a wait.
export const useWait = (): [number, (seconds: number) => void] => {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsUntil(until)), TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  const begin = (seconds: number) => {
    setUntil(Date.now() + seconds * 1000);
    setLeft(seconds);
  };
  return [left, begin];
};

const secondsUntil = (instant: number): number =>
  Math.max(0, Math.ceil((instant - Date.now()) / 1000));
