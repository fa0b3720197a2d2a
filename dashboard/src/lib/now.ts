import { createContext } from "react";

// The instant that times are told from: the one looked back to; undefined is now.
export const Now = createContext<Date | undefined>(undefined);
