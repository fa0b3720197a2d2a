import { AppLink } from "./links";

type Props = {
  // Of the event.
  position: number;
  application: string | null;
  group?: string | null;
  instance?: string | null;
};

const LOOK = { fz: "inherit", title: "The page as it was before" } as const;

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
