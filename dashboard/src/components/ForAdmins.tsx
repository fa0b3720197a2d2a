import type { ReactNode } from "react";
import { useMe } from "@/lib/me";
import { EmptyState } from "./EmptyState";

// A page of which the server shows others nothing.
export const ForAdmins = ({ children }: { children: ReactNode }) =>
  useMe()?.may.administer ? (
    children
  ) : (
    <EmptyState title="Only admins see this page">
      Ask one of them for what you need from here.
    </EmptyState>
  );
