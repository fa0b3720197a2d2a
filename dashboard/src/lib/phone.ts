import { useMediaQuery } from "@mantine/hooks";

// Whether there is no more room than on a phone.
export const useIsPhone = (): boolean => useMediaQuery("(max-width: 48em)");
