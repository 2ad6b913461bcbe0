import { Alert, App, Button, Form, Input, Modal, Select, Table, Upload } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { v7 as uuidv7 } from "uuid";
import type { BoundaryImportResult, ImportedFeature } from "@safegrid/contract/boundary";
import { callApi } from "#/live/api.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { areaText } from "./area-text.ts";
import { useBoundaryWords } from "./boundary-words.ts";

interface Settings {
  readonly crs: string;
  readonly property: string;
  readonly matchBy: "code" | "name";
  readonly source: string;
}

const systems = ["cgcs2000", "wgs84", "gcj02", "bd09"] as const;

/** A GeoJSON file is tried first, shows what each feature is, and is imported whole or not at all. */
export function ImportDialog({ scopeId, onClose }: { scopeId: string; onClose(): void }) {
  const t = useBoundaryWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Settings>();
  const [file, setFile] = useState<File | null>(null);
  const [result, setResult] = useState<BoundaryImportResult | null>(null);
  const [isBusy, setBusy] = useState(false);
  // One fact: sent again after a lost answer it goes under the same number.
  const [commandId, setCommandId] = useState(() => uuidv7());

  async function send(isDryRun: boolean): Promise<void> {
    if (!file) return void message.warning(t("file.needFile"));
    const settings = await form.validateFields();
    const { crs, property, matchBy, source } = settings;
    const query = new URLSearchParams({
      commandId,
      property,
      matchBy,
      source,
      scope: scopeId,
      dryRun: isDryRun ? "1" : "0",
      ...(crs === "file" ? {} : { crs }),
    });
    setBusy(true);
    try {
      const told = await callApi<BoundaryImportResult>(`/boundaries/import?${query.toString()}`, {
        as: "person",
        method: "POST",
        body: file,
        headers: { "content-type": "application/geo+json" },
      });
      if (isDryRun) return setResult(told);
      await client.invalidateQueries();
      message.success(t("file.imported", { count: told.goodCount, seq: told.receipt?.seq }));
      onClose();
    } catch (problem) {
      setResult(null);
      const rest = applyProblem(form, problem);
      if (rest !== null) message.error(rest, 8);
    } finally {
      setBusy(false);
    }
  }

  const bad = result ? result.featureCount - result.goodCount : 0;
  return (
    <Modal
      open
      width={860}
      title={t("file.title")}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t("cancel")}
        </Button>,
        <Button key="check" loading={isBusy} onClick={() => void send(true)}>
          {t("file.check")}
        </Button>,
        <Button
          key="apply"
          type="primary"
          disabled={!result || bad > 0}
          loading={isBusy}
          onClick={() => void send(false)}
        >
          {t("file.apply", { count: result?.goodCount ?? 0 })}
        </Button>,
      ]}
    >
      <p>{t("file.hint")}</p>
      <Upload
        accept=".geojson,.json,application/geo+json"
        maxCount={1}
        beforeUpload={(chosen) => {
          setFile(chosen);
          setResult(null);
          setCommandId(uuidv7());
          return false;
        }}
        onRemove={() => {
          setFile(null);
          setResult(null);
        }}
      >
        <Button>{t("file.choose")}</Button>
      </Upload>
      <Form
        form={form}
        layout="inline"
        className="import-settings"
        initialValues={{ crs: "file", property: "code", matchBy: "code", source: "" }}
        onValuesChange={(changed: Partial<Settings>) => {
          // What was said against a field is about what stood in it before.
          form.setFields((Object.keys(changed) as (keyof Settings)[]).map((name) => ({ name, errors: [] })));
          setResult(null);
          setCommandId(uuidv7());
        }}
      >
        <Form.Item name="crs" label={t("file.system")}>
          <Select
            style={{ width: 190 }}
            options={["file", ...systems].map((value) => ({
              value,
              label: value === "file" ? t("file.asFile") : t(`system.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="property" label={t("file.property")} rules={[{ required: true }]}>
          <Input style={{ width: 120 }} list="boundary-properties" />
        </Form.Item>
        <datalist id="boundary-properties">
          {result?.properties.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Form.Item name="matchBy" label={t("file.matchBy")}>
          <Select
            style={{ width: 120 }}
            options={(["code", "name"] as const).map((value) => ({ value, label: t(`file.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="source" label={t("file.source")} rules={[{ required: true, max: 100 }]}>
          <Input style={{ width: 200 }} placeholder={t("file.sourceHelp")} />
        </Form.Item>
      </Form>
      {result && (
        <>
          <Alert
            type={bad > 0 ? "error" : "success"}
            showIcon
            title={
              bad > 0
                ? t("file.bad", { count: bad })
                : t("file.good", { total: result.featureCount, good: result.goodCount })
            }
          />
          <Table<ImportedFeature>
            size="small"
            rowKey="index"
            pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
            dataSource={result.features}
            columns={[
              { title: t("file.feature"), dataIndex: "index", width: 70, render: (index: number) => index + 1 },
              { title: t("file.key"), dataIndex: "key", width: 170 },
              { title: t("file.grid"), dataIndex: "gridName", width: 180 },
              { title: t("file.verdict"), render: (_, feature) => <Verdict feature={feature} /> },
            ]}
          />
        </>
      )}
    </Modal>
  );
}

function Verdict({ feature }: { feature: ImportedFeature }) {
  const t = useBoundaryWords();
  const isEnglish = document.documentElement.lang === "en";
  const { matchProblem, faults, areaM2, replaces } = feature;
  return (
    <ul className="verdict">
      {matchProblem && <li className="is-bad">{t(`file.problem.${matchProblem}`)}</li>}
      {faults.map((fault) => (
        <li key={`${fault.kind} ${fault.at}`} className={fault.isBlocking ? "is-bad" : "is-mended"}>
          {isEnglish ? fault.en : fault.zh}
        </li>
      ))}
      {!matchProblem && areaM2 !== null && (
        <li>
          {t("file.ok")} · {areaText(t, areaM2)}
          {replaces ? ` · ${t("file.replaces")}` : ""}
        </li>
      )}
    </ul>
  );
}
