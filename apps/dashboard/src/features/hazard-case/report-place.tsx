import { App, Button, Flex, Select } from "antd";
import { useState } from "react";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardOutside } from "@safegrid/contract/link";
import type { PlaceSummary } from "@safegrid/contract/place";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useOutsideWords } from "./outside-words.ts";

/** Which place of the ledger a report by the public is about, or that it is none; said by who has the hazard in hand. */
export function ReportPlace({
  report: { place },
  mayPlace,
  hazard,
}: {
  report: NonNullable<HazardOutside["report"]>;
  mayPlace: boolean;
  hazard: HazardStory["hazard"];
}) {
  const t = useOutsideWords();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useCommand<{ placeId: string | null }>(`/hazards/${hazard.id}/report-place`);
  if (place === null && !mayPlace) return null;
  const say = (placeId: string | null) =>
    mutate(
      { placeId },
      {
        onSuccess: () => {
          message.success(t("placed"));
          setOpen(false);
        },
        onError: (problem) => void message.error(problem.message),
      },
    );
  return (
    <Flex gap={8} align="center" wrap className="case-link">
      <b>{t("place")}</b>
      <span className="quiet">
        {place === null
          ? t("placeUnsaid")
          : t(place.name === null ? "placeNone" : "placeIs", {
              ...{ name: place.name ?? "", by: place.by, at: dayAndTime(place.at) },
            })}
      </span>
      {mayPlace && !isOpen && (
        <Button size="small" onClick={() => setOpen(true)}>
          {t("placeSay")}
        </Button>
      )}
      {mayPlace && isOpen && (
        <>
          <PlaceOfCell cellId={hazard.cellId} isBusy={isPending} onPick={say} />
          <Button size="small" loading={isPending} onClick={() => say(null)}>
            {t("placeSayNone")}
          </Button>
          <Button size="small" onClick={() => setOpen(false)}>
            {t("cancel")}
          </Button>
        </>
      )}
    </Flex>
  );
}

function PlaceOfCell({
  cellId,
  isBusy,
  onPick,
}: {
  cellId: string;
  isBusy: boolean;
  onPick: (placeId: string) => void;
}) {
  const t = useOutsideWords();
  const [q, setQ] = useState("");
  const asked = new URLSearchParams({ pageSize: "30", ...(q === "" ? {} : { q }) });
  const { data, isFetching } = useAnswer<{ rows: PlaceSummary[] }>(`/grids/${cellId}/places?${asked.toString()}`);
  return (
    <Select<string>
      aria-label={t("placePick")}
      placeholder={t("placePick")}
      style={{ minWidth: 280 }}
      loading={isFetching || isBusy}
      disabled={isBusy}
      showSearch={{ filterOption: false, onSearch: setQ }}
      options={(data?.rows ?? []).map(({ id, name, address }) => ({
        value: id as string,
        label: `${name}　${address}`,
      }))}
      onSelect={(id) => onPick(id)}
    />
  );
}
