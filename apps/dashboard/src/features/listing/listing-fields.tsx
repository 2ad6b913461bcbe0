import { Form, Input, Radio, Select } from "antd";
import type { EvidenceList } from "@safegrid/contract/evidence";
import type { ListingView } from "@safegrid/contract/listing";
import type { ListingAction } from "@safegrid/domain/listing";
import { useAnswer } from "#/live/answers.ts";
import { useEvidenceWords } from "#/ui/evidence-words.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { InstantPicker } from "#/ui/instant-picker.tsx";
import type { ListingField } from "./listing-body.ts";
import { isListingFieldRequired, listingFieldsOf } from "./listing-body.ts";
import { useListingWords } from "./listing-words.ts";

/** The fields of one step of a listing; what the API refuses stands under the field that it names. */
export function ListingFields({
  action,
  isAbove,
  hazardId,
  conditions,
}: {
  action: ListingAction;
  isAbove: boolean;
  hazardId: string;
  conditions: ListingView["conditions"];
}) {
  const t = useListingWords();
  return listingFieldsOf(action, isAbove).map((field) => {
    if (field === "verdicts")
      return (
        <Verdicts
          key={field}
          conditions={conditions}
          hazardId={hazardId}
          isNeeded={isListingFieldRequired(field, action)}
        />
      );
    const isNeeded = isListingFieldRequired(field, action);
    return (
      <Form.Item
        key={field}
        name={field}
        label={<Label field={field} action={action} />}
        rules={isNeeded ? [{ required: true, whitespace: true, message: t("required") }] : []}
      >
        <Control field={field} />
      </Form.Item>
    );
  });
}

const notesOfTheirOwn = new Set<ListingAction>([
  ...(["ask_up", "decline", "file_plan", "report_progress", "ask_extension", "refuse_extension"] as const),
  ...(["ask_acceptance", "refuse_acceptance", "revoke"] as const),
]);

function Label({ field, action }: { field: ListingField; action: ListingAction }) {
  const t = useListingWords();
  const label = field === "note" && notesOfTheirOwn.has(action) ? t(`field.noteFor.${action}`) : t(`field.${field}`);
  return <FieldHelp label={label} help={t(`field.${field}Help`)} />;
}

/** What Form.Item hands to the control of a field. */
interface Given {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (value: unknown) => void;
}

function Control({ field, ...given }: { field: ListingField } & Given) {
  if (field === "deadlineAt" || field === "untilAt") return <InstantPicker {...given} />;
  if (field === "note" || field === "requirements" || field === "conditions")
    return (
      <Input.TextArea
        {...given}
        rows={field === "conditions" ? 5 : 3}
        maxLength={field === "conditions" ? 6000 : 2000}
      />
    );
  return (
    <Input {...given} maxLength={field === "number" ? 60 : field === "document" || field === "authority" ? 100 : 200} />
  );
}

function Verdicts({
  conditions,
  hazardId,
  isNeeded,
}: {
  conditions: ListingView["conditions"];
  hazardId: string;
  isNeeded: boolean;
}) {
  const [t, e] = [useListingWords(), useEvidenceWords()];
  const { data } = useAnswer<EvidenceList>(`/evidence?subjects=${hazardId}`);
  const rules = isNeeded ? [{ required: true, message: t("required") }] : [];
  const options = (data?.evidence ?? []).map(({ id, part, fileName, takenAt, receivedAt, by }) => ({
    value: id as string,
    label: `${e(part)} · ${fileName ?? dayAndTime(takenAt ?? receivedAt)} · ${by}`,
  }));
  return conditions.map(({ n, text }, index) => (
    <fieldset key={n} className="listing-verdict">
      <legend>{t("field.verdict", { n, text })}</legend>
      <Form.Item name={["verdicts", index, "isMet"]} rules={rules}>
        <Radio.Group
          aria-label={text}
          options={[
            { value: true, label: t("met") },
            { value: false, label: t("open") },
          ]}
        />
      </Form.Item>
      <Form.Item name={["verdicts", index, "words"]} label={t("field.words")} rules={rules}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} />
      </Form.Item>
      {options.length > 0 && (
        <Form.Item name={["verdicts", index, "evidenceIds"]} label={t("field.evidence")}>
          <Select<string[]> mode="multiple" options={options} />
        </Form.Item>
      )}
    </fieldset>
  ));
}
