import type { OperationLine } from "@safegrid/contract/operation";
import { problemCatalogue } from "@safegrid/contract/problem";
import { roleNames } from "@safegrid/domain/account";
import type { KeyAbility } from "@safegrid/domain/api-key";
import { keyAbilityNames } from "@safegrid/domain/api-key";
import type { Translate } from "#/ui/words.ts";

type Value = OperationLine["about"][string];
type Language = "zh" | "en";

/** What a line of the operation log is about, in words: `登录名：zhou；角色：乡镇督导员`. Ids say nothing to people. */
export function aboutInWords(about: OperationLine["about"], t: Translate, language: Language): string {
  return Object.entries(about)
    .filter(([name, value]) => value !== null && value !== "" && name !== "id" && !name.endsWith("Id"))
    .map(([name, value]) => `${wordOr(t, `aboutField.${name}`, name)}：${valueInWords(name, value, t, language)}`)
    .join("；");
}

function valueInWords(name: string, value: Value, t: Translate, language: Language): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  const text = String(value);
  if ((name === "role" || name === "from") && text in roleNames)
    return roleNames[text as keyof typeof roleNames][language];
  if (name === "code" && text in problemCatalogue)
    return problemCatalogue[text as keyof typeof problemCatalogue][language];
  if (name === "abilities")
    return text
      .split(" ")
      .map((each) => (each in keyAbilityNames ? keyAbilityNames[each as KeyAbility][language] : each))
      .join(language === "zh" ? "、" : ", ");
  if (name === "action" || name === "kind" || name === "what" || name === "phones" || name === "field")
    return wordOr(t, `aboutValue.${text.replaceAll("-", "_")}`, text);
  return text;
}

/** A word where there is one; else what stands in the log, which is never hidden. */
function wordOr(t: Translate, key: string, otherwise: string): string {
  const word = t(key);
  return word === key ? otherwise : word;
}
