import { creditCodeFaultWords, judgeCreditCode } from "@safegrid/domain/credit-code";
import type { EnterpriseList } from "@safegrid/contract/enterprise";
import { useAnswer } from "#/live/answers.ts";
import { useLedgerWords } from "./ledger-words.ts";

/** What is wrong with a code that is being typed; null while it is empty or right. */
export function creditCodeFault(text: string | null | undefined, language: "zh" | "en"): string | null {
  if (!text) return null;
  const verdict = judgeCreditCode(text);
  return verdict.ok ? null : creditCodeFaultWords[verdict.fault][language];
}

/** Under the field: that the check character fits, who registers such codes, and who has this one already. */
export function CreditCodeHint({ text, ownId }: { text: string | null | undefined; ownId: string | null }) {
  const t = useLedgerWords();
  const verdict = text ? judgeCreditCode(text) : null;
  const { data } = useAnswer<EnterpriseList>(verdict?.ok ? `/enterprises?q=${verdict.code}&pageSize=5` : null);
  if (!verdict?.ok) return null;
  const others = (data?.rows ?? []).filter((row) => row.creditCode === verdict.code && row.id !== ownId);
  return (
    <span role="status">
      <span style={{ color: "#2b7a46" }}>{t("codeRight", { authority: verdict.authority, kind: verdict.kind })}</span>
      {others.length > 0 && (
        <span style={{ color: "#b54708" }}>
          {" "}
          {t("codeTaken", { names: others.map(({ name }) => name).join("、") })}
        </span>
      )}
    </span>
  );
}
