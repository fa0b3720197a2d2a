// Names as the server takes them; see domain/people.py.
const LONGEST = 100;

export const isNameOfTeam = (name: string): string | null => {
  if (name.trim() === "") return "Give a name";
  return name.length > LONGEST ? `At most ${LONGEST} characters` : null;
};

export const isNameOfUser = (name: string): string | null =>
  /[:/]/.test(name) ? "Without a colon and a slash" : isNameOfTeam(name);
