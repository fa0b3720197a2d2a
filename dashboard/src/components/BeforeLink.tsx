import { AppLink } from "./links";

type Props = {
  // Of the event.
  position: number;
  application: string | null;
  group?: string | null;
  instance?: string | null;
};

// NOTE: fingers need 24 px.
export const TRAIL = { fz: "inherit", lh: "24px", display: "inline-block" } as const;
const LOOK = { ...TRAIL, title: "The page as it was before" };

// The way to the page of a thing as it was before an event.
export const BeforeLink = ({ position, application, group, instance }: Props) => {
  if (application === null) return null;
  const app = application;
  const search = { at: position - 1 };
  if (instance) {
    return (
      <AppLink
        to="/apps/$app/instances/$instance"
        params={{ app, instance }}
        search={search}
        {...LOOK}
      >
        Before
      </AppLink>
    );
  }
  if (group) {
    return (
      <AppLink
        to="/apps/$app/groups/$group"
        params={{ app, group }}
        search={search}
        {...LOOK}
      >
        Before
      </AppLink>
    );
  }
  return (
    <AppLink to="/apps/$app" params={{ app }} search={search} {...LOOK}>
      Before
    </AppLink>
  );
};
