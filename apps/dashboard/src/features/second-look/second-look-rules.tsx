import { Button, Form, InputNumber, Modal, Tag } from "antd";
import { useState } from "react";
import type { SecondLookRuleView } from "@safegrid/contract/second-look-rule";
import type { Me } from "@safegrid/contract/session";
import type { SecondLookRules } from "@safegrid/domain/second-look";
import { secondLookRules } from "@safegrid/domain/second-look";
import { useAnswer } from "#/live/answers.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { useSecondLookWords } from "./second-look-words.ts";

/** The thresholds of all second looks: everybody may read them, the county changes them. */
export function SecondLookRulesButton({ me }: { me: Me }) {
  const t = useSecondLookWords();
  const [isOpen, setOpen] = useState(false);
  const { data } = useAnswer<SecondLookRuleView>(isOpen ? "/second-look-rules" : null);
  const maySet = me.scope.level === "county" && me.abilities.includes("review");
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("rules.title")}
      </Button>
      {isOpen && data && <RulesDialog known={data} maySet={maySet} onClose={() => setOpen(false)} />}
    </>
  );
}

function RulesDialog({ known, maySet, onClose }: { known: SecondLookRuleView; maySet: boolean; onClose: () => void }) {
  const t = useSecondLookWords();
  const [form] = Form.useForm<{ rules: SecondLookRules }>();
  const { send, isPending } = useRuleCommand("/second-look-rules", form, (word) => t(`rules.${word}`), onClose);
  return (
    <Modal
      open
      title={t("rules.title")}
      onCancel={onClose}
      footer={
        maySet && (
          <PublishButtons
            t={(word) => t(word === "cancel" ? "cancel" : `rules.${word}`)}
            form={form}
            isPending={isPending}
            onCancel={onClose}
          />
        )
      }
    >
      <p>
        {known.isExample ? (
          <Tag color="warning">{t("rules.isExample")}</Tag>
        ) : (
          <Tag>{t("rules.version", { version: known.version, by: known.madeBy ?? "" })}</Tag>
        )}
      </p>
      <Form
        form={form}
        layout="horizontal"
        labelCol={{ span: 16 }}
        size="small"
        disabled={!maySet}
        initialValues={{ rules: known.rules }}
        onFinish={({ rules }) => send({ basedOn: known.version, rules })}
      >
        {(Object.keys(secondLookRules.shape) as (keyof SecondLookRules)[]).map((name) => (
          <Form.Item
            key={name}
            name={["rules", name]}
            label={t(`rules.${name}`)}
            rules={[{ required: true, message: t("required") }]}
          >
            <InputNumber
              min={secondLookRules.shape[name].minValue ?? 0}
              max={secondLookRules.shape[name].maxValue ?? Number.MAX_SAFE_INTEGER}
            />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
