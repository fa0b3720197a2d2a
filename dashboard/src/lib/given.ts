type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

// Leaves out what is undefined, as the parameters of requests have it.
export const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Given<T>;
