import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useOfficeWords } from "./office-words.ts";

/**
 * A field's label with its explanation, for `<Form.Item label={<FieldHelp label="…" help="…" />}>`: what belongs there,
 * where it is found, an example. Reached by Tab as well as by the pointer.
 */
export function FieldHelp({ label, help }: { label: string; help: string }) {
  const t = useOfficeWords();
  return (
    <span className="field-help">
      {label}
      <Tooltip title={help} trigger={["hover", "focus"]}>
        <Button
          type="text"
          size="small"
          shape="circle"
          icon={<QuestionCircleOutlined />}
          aria-label={t("help", { label })}
        />
      </Tooltip>
    </span>
  );
}
