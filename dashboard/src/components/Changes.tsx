import { Button, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type Change, changesOf } from "@/lib/differences";
import { counted } from "@/lib/numbers";
import { type Fields, fieldInWords, type Names, valueInWords } from "@/lib/values";
import classes from "./Changes.module.css";

type Props = {
  before: Fields;
  after: Fields;
  // Of the ids among the values.
  names: Names;
};

const FEW = 4;

// The fields that changed, each from what to what. What was created or deleted has many:
// they are shown on demand.
export const Changes = ({ before, after, names }: Props) => {
  const [opened, { toggle }] = useDisclosure(false);
  const changes = changesOf(before, after);
  const isEdit = Object.keys(before).length > 0 && Object.keys(after).length > 0;
  const few = isEdit ? changes.slice(0, FEW) : [];
  const shown = opened ? changes : few;
  return (
    <Stack gap={2} align="flex-start">
      {shown.length > 0 && (
        <dl className={classes["changes"]}>
          {shown.map((change) => (
            <ChangedField key={change.field} change={change} names={names} />
          ))}
        </dl>
      )}
      {changes.length > few.length && (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={opened}
          onClick={toggle}
        >
          {opened ? "Show less" : counted(changes.length, "field")}
        </Button>
      )}
    </Stack>
  );
};

type FieldProps = { change: Change; names: Names };

const ChangedField = ({ change: { field, before, after }, names }: FieldProps) => (
  <div>
    <dt title={field}>{fieldInWords(field, names)}</dt>
    <dd>
      {before !== undefined && <del>{valueInWords(field, before, names)}</del>}
      {before !== undefined && after !== undefined && <span aria-hidden> → </span>}
      {after !== undefined && <ins>{valueInWords(field, after, names)}</ins>}
    </dd>
  </div>
);
