import { Alert, Button, Card, Spin, Tag } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import type { ApiProblem } from "#/live/api.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useRulesWords } from "./rules-words.ts";

interface Versioned {
  readonly version: number;
  readonly isExample: boolean;
  readonly madeAt: string | null;
  readonly madeBy: string | null;
}

/** Rules as they are in force, whose they are, and for the county the way to change them. */
export function RuleCard<View extends Versioned>({
  title,
  answer,
  maySet,
  renderRules,
  renderForm,
}: {
  title: string;
  answer: { readonly data: View | undefined; readonly error: ApiProblem | null };
  maySet: boolean;
  renderRules: (view: View) => ReactNode;
  renderForm: (view: View, onDone: () => void) => ReactNode;
}) {
  const t = useRulesWords();
  // What is edited is the version that was seen when the editing began.
  const [edited, setEdited] = useState<View | null>(null);
  const { data, error } = answer;
  return (
    <Card
      size="small"
      title={title}
      extra={
        <span className="rules-version">
          {data?.isExample && <Tag color="warning">{t("example")}</Tag>}
          {data && !data.isExample && (
            <span className="quiet">
              {t("version", {
                version: data.version,
                by: data.madeBy ?? "",
                at: data.madeAt === null ? "" : dayAndTime(data.madeAt),
              })}
            </span>
          )}
          {data && maySet && edited === null && <Button onClick={() => setEdited(data)}>{t("edit")}</Button>}
        </span>
      }
    >
      {error && !data && <Alert type="error" showIcon title={error.message} />}
      {!data && !error && <Spin />}
      {data && (edited === null ? renderRules(data) : renderForm(edited, () => setEdited(null)))}
    </Card>
  );
}
