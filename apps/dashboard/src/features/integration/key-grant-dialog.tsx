import { Checkbox, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { ApiKey } from "@safegrid/contract/api-key";
import type { GridSummary } from "@safegrid/contract/grid";
import type { KeyAbility } from "@safegrid/domain/api-key";
import { departmentKeyAbilities, keyAbilities, keyAbilityNames } from "@safegrid/domain/api-key";
import { useAnswer } from "#/live/answers.ts";
import { gridOptions } from "#/ui/grid-options.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { useIntegrationWords } from "./integration-words.ts";
import { ReasonItem } from "./reason-item.tsx";

interface Wish {
  readonly abilities?: KeyAbility[];
  readonly gridId?: string | null;
  readonly departmentId?: string | null;
  readonly reason: string;
}

/** What a key may do, and where (security administrator); nothing chosen = the grant is withdrawn. */
export function KeyGrantDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const t = useIntegrationWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { data: grids } = useAnswer<{ grids: GridSummary[] }>("/grids?depth=3");
  const { data: departments } = useAnswer<{ departments: { id: string; name: string }[] }>("/departments");
  return (
    <AskDialog<Wish, null>
      title={`${t("grant")} · ${apiKey.name}（${apiKey.prefix}…）`}
      path={`/api-keys/${apiKey.id}/grants`}
      okText={t("grant")}
      initialValues={{
        abilities: apiKey.abilities,
        gridId: apiKey.grid?.id ?? null,
        departmentId: apiKey.department?.id ?? null,
      }}
      bodyOf={({ abilities = [], gridId = null, departmentId = null, reason }) =>
        abilities.length === 0
          ? { abilities, gridId: null, departmentId: null, reason }
          : { abilities, gridId, departmentId: departmentId ?? null, reason }
      }
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="gridId" label={t("scope")} rules={[{ required: true, message: t("required") }]}>
            <Select showSearch={{ optionFilterProp: "label" }} options={gridOptions(grids?.grids ?? [])} />
          </Form.Item>
          <Form.Item name="departmentId" label={t("department")} extra={t("departmentHelp")}>
            <Select
              allowClear
              showSearch={{ optionFilterProp: "label" }}
              options={(departments?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(departmentId: string | undefined) => {
                const chosen = (form.getFieldValue("abilities") ?? []) as KeyAbility[];
                if (departmentId)
                  form.setFieldValue(
                    "abilities",
                    chosen.filter((ability) => departmentKeyAbilities.includes(ability)),
                  );
              }}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={["departmentId"]}>
            {({ getFieldValue }) => (
              <Form.Item name="abilities" label={t("abilities")} extra={t("abilitiesHelp")}>
                <Checkbox.Group
                  className="ability-list"
                  options={keyAbilities.map((value) => ({
                    value,
                    label: keyAbilityNames[value][language],
                    disabled: Boolean(getFieldValue("departmentId")) && !departmentKeyAbilities.includes(value),
                  }))}
                />
              </Form.Item>
            )}
          </Form.Item>
          <ReasonItem />
        </>
      )}
    </AskDialog>
  );
}
