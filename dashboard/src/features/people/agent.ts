// Browsers in the words of those who use them.
const BROWSERS = [
  [/Edg\/(\d+)/, "Edge"],
  [/OPR\/(\d+)/, "Opera"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, "Chrome"],
  [/Version\/(\d+).*Safari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
] as const;

// "Firefox 128 on Linux"; what is no browser we know is said as it says itself.
export const inWordsOf = (agent: string): string => {
  const found = BROWSERS.find(([pattern]) => pattern.test(agent));
  if (found === undefined) return agent || "Unknown";
  const [pattern, browser] = found;
  const version = pattern.exec(agent)?.[1] ?? "";
  const system = SYSTEMS.find(([mark]) => mark.test(agent))?.[1];
  return `${browser} ${version}${system === undefined ? "" : ` on ${system}`}`;
};
