import { Button } from "antd";
import { useState } from "react";
import { UnmaskDialog } from "#/ui/unmask-dialog.tsx";
import { useOutsideWords } from "./outside-words.ts";

/** Shows who reported or submitted in full, for a reason that is noted with the look. */
export function OutsideUnmask({
  kind,
  id,
  fields,
}: {
  kind: "publicReport" | "submission";
  id: string;
  fields: readonly ("contactName" | "contactPhone" | "submitter")[];
}) {
  const t = useOutsideWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t(kind === "submission" ? "showName" : "show")}
      </Button>
      {isOpen && (
        <UnmaskDialog
          kind={kind}
          id={id}
          fields={fields.map((value) => ({ value, label: t(`field.${value}`) }))}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
