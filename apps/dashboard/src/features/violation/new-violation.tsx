import { App, Form, Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import type { HazardRow } from "@safegrid/contract/hazard";
import type { PlaceSummary } from "@safegrid/contract/place";
import { violationBeginnings, violationKinds } from "@safegrid/domain/violation";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { filledIn } from "./violation-body.ts";
import { useViolationWords } from "./violation-words.ts";

/**
 * Writes a violation down: where, what, who if known, and whether it was dissuaded. Of a hazard that it caused the place is
 * known, and with the place the enterprise.
 */
export function NewViolation({
  scopeId,
  hazard,
  onClose,
}: {
  scopeId: string;
  hazard?: Pick<HazardRow, "id" | "serial" | "placeId" | "placeName">;
  onClose: () => void;
}) {
  const t = useViolationWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Record<string, unknown>>();
  const action = Form.useWatch("action", form);
  const { mutate, isPending } = useCommand<object>("/violations");
  // The same fact sent again after a lost answer keeps its time, and with it its commandId.
  const [occurredAt] = useState(() => new Date().toISOString());
  const send = (values: Record<string, unknown>) =>
    mutate(
      { occurredAt, ...filledIn(values), ...(hazard ? { placeId: hazard.placeId, hazardId: hazard.id } : {}) },
      {
        onSuccess: () => {
          message.success(t("done", { action: t("add") }));
          onClose();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  const required = [{ required: true, whitespace: true, message: t("required") }];
  const label = (field: string) => <FieldHelp label={t(`field.${field}`)} help={t(`field.${field}Help`)} />;
  return (
    <Modal
      open
      title={t("addTitle")}
      width={600}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ action: "dissuade" }} onFinish={send}>
        <Form.Item name="action" label={label("action")} rules={required}>
          <Radio.Group options={violationBeginnings.map((value) => ({ value, label: t(`action.${value}`) }))} />
        </Form.Item>
        {hazard && (
          <Form.Item name="hazardId" label={t("hazard")}>
            <Fixed text={hazard.serial} />
          </Form.Item>
        )}
        <Form.Item name="placeId" label={label("placeId")} rules={hazard ? [] : required}>
          {hazard ? <Fixed text={hazard.placeName} /> : <PlaceSelect scopeId={scopeId} />}
        </Form.Item>
        <Form.Item name="kind" label={label("kind")} rules={required}>
          <Select options={violationKinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="description" label={label("description")} rules={required}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
        <Form.Item name="unitName" label={label("unitName")}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="personName" label={label("personName")}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="personPhone" label={label("personPhone")}>
          <Input maxLength={30} autoComplete="off" />
        </Form.Item>
        <Form.Item name="note" label={label("note")} rules={action === "dissuade" ? required : []}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What the case says already; a field still, so that a refusal finds its place. */
function Fixed({ text, id }: { text: string; id?: string }) {
  return <Input {...(id === undefined ? {} : { id })} value={text} disabled />;
}

/** A place of the selected grid, looked for by name or address. */
function PlaceSelect({ scopeId, ...given }: { scopeId: string }) {
  const [q, setQ] = useState("");
  const asked = new URLSearchParams({ pageSize: "30", ...(q === "" ? {} : { q }) });
  const { data, isFetching } = useAnswer<{ rows: PlaceSummary[] }>(`/grids/${scopeId}/places?${asked.toString()}`);
  return (
    <Select<string>
      {...given}
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setQ }}
      options={(data?.rows ?? []).map(({ id, name, address }) => ({
        value: id as string,
        label: `${name}　${address}`,
      }))}
    />
  );
}
