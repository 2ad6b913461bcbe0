import { Alert, App, Button, Form, Modal, Timeline } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { HazardListings, ListingRulesView, ListingView } from "@safegrid/contract/listing";
import type { ListingAction } from "@safegrid/domain/listing";
import { answerOf, useAnswer, useCommand } from "#/live/answers.ts";
import type { ApiProblem } from "#/live/api.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import type { ListingValues } from "./listing-body.ts";
import { listingBodyOf } from "./listing-body.ts";
import { listingItem } from "./listing-entries.tsx";
import { ListingFields } from "./listing-fields.tsx";
import { useListingWords } from "./listing-words.ts";

/**
 * One step of a listing, decided on what its person has seen. Where somebody acted first nothing is done: the dialog shows
 * the steps in between, keeps what was filled in, and goes on only when told to.
 */
export function ListingDialog({
  action,
  hazardId,
  listing,
  isAbove,
  initial = {},
  onClose,
}: {
  action: ListingAction;
  hazardId: string;
  /** Null where a listing begins. */
  listing: ListingView | null;
  isAbove: boolean;
  /** What the form begins with, besides the county's usual conditions. */
  initial?: ListingValues | undefined;
  onClose: () => void;
}) {
  const t = useListingWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<ListingValues>();
  const client = useQueryClient();
  const [seen, setSeen] = useState(listing);
  const [now, setNow] = useState<ListingView | null>(null);
  const { data: rules } = useAnswer<ListingRulesView>(action === "list" ? "/listing-rules" : null);
  const { mutate, isPending } = useCommand<object>(
    listing ? `/listings/${listing.id}/steps` : `/hazards/${hazardId}/listings`,
  );

  const send = (values: ListingValues) =>
    mutate(listingBodyOf(action, values, { seen, isAbove }), {
      onSuccess: () => {
        message.success(t("done", { action: t(`action.${action}`) }));
        onClose();
      },
      onError: (problem) => void onRefused(problem),
    });
  const onRefused = async (problem: ApiProblem) => {
    if (problem.code === "record-changed-meanwhile") {
      const asked = { ...answerOf<HazardListings>(`/hazards/${hazardId}/listings`), staleTime: 0 };
      const newest = await client.fetchQuery(asked).catch(() => null);
      const found = newest?.listings.find(({ id }) => id === listing?.id);
      if (found) return setNow(found);
    }
    const rest = applyProblem(form, problem);
    if (rest !== null) message.error(rest);
  };
  const goOn = () => {
    setSeen(now);
    setNow(null);
  };
  if (action === "list" && !rules) return null;

  return (
    <Modal
      open
      title={`${t(`action.${action}`)}${listing?.number ? ` · ${listing.number}` : ""}`}
      onCancel={onClose}
      width={640}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t("cancel")}
        </Button>,
        now ? (
          <Button key="on" type="primary" disabled={!now.mayDo.includes(action)} onClick={goOn}>
            {t("goOn")}
          </Button>
        ) : (
          <Button key="ok" type="primary" loading={isPending} onClick={() => form.submit()}>
            {t("submit")}
          </Button>
        ),
      ]}
    >
      {now && (
        <>
          <Alert
            type="warning"
            showIcon
            title={t("changed")}
            description={now.mayDo.includes(action) ? undefined : t("noLonger")}
          />
          <Timeline
            style={{ marginTop: 16 }}
            items={now.steps.slice(seen?.steps.length ?? 0).map((step) => listingItem(now.id, step, t))}
          />
        </>
      )}
      <Form<ListingValues>
        form={form}
        layout="vertical"
        hidden={now !== null}
        initialValues={{
          ...(action === "list" ? { conditions: rules?.rules.conditions.join("\n") ?? "" } : {}),
          ...initial,
        }}
        onFinish={send}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.ctrlKey) form.submit();
        }}
      >
        <ListingFields action={action} isAbove={isAbove} hazardId={hazardId} conditions={listing?.conditions ?? []} />
      </Form>
    </Modal>
  );
}
