import { useLocalStorage } from "@mantine/hooks";

const AT_FIRST = ["ip", "oem", "arch", "pin", "grant", "created"];

// The columns that are left out, remembered in this browser.
export const useHiddenColumns = () =>
  useLocalStorage<string[]>({
    key: "coreroller.instances.hidden",
    defaultValue: AT_FIRST,
    getInitialValueInEffect: false,
  });
