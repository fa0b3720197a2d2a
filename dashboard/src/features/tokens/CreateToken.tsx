import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Opener } from "@/components/Opener";
import { useAt } from "@/lib/at";
import { type Me, useMe } from "@/lib/me";
import type { IssuedToken } from "./api";
import { Secret } from "./Secret";
import { TokenDialog } from "./TokenDialog";

// Issues a token, and then shows its secret, once.
export const CreateToken = () => {
  const me = useMe();
  const isNow = useAt() === undefined;
  return isNow && me?.may.issue_tokens ? <Creating me={me} /> : null;
};

const Creating = ({ me }: { me: Me }) => {
  const [issued, setIssued] = useState<IssuedToken>();
  return (
    <>
      <Opener
        label="Create token"
        icon={IconPlus}
        dialog={(close) => <TokenDialog me={me} onIssued={setIssued} onClose={close} />}
      />
      {issued && <Secret key={issued.id} token={issued} />}
    </>
  );
};
