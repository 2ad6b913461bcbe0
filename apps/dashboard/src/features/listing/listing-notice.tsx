import "./listing.css";
import { PrinterOutlined } from "@ant-design/icons";
import { Alert, Button, Result, Spin } from "antd";
import { useEffect } from "react";
import type { ListingNotice as Notice } from "@safegrid/contract/listing";
import { useAnswer } from "#/live/answers.ts";
import { nameTab } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useListingWords } from "./listing-words.ts";

/** The notice 挂牌督办通知书 of a listing as a page to print. */
export function ListingNotice({ id }: { id: string }) {
  const [t, h] = [useListingWords(), useHazardWords()];
  const { data, error } = useAnswer<Notice>(`/listings/${id}`);
  const number = data?.listing.number;
  useEffect(() => nameTab(`${t("print.title")} ${number ?? ""}`));
  if (error) return <Alert type="error" showIcon title={error.message} />;
  if (!data) return <Spin className="office-wait" />;
  const { listing, hazard } = data;
  const { deadlineAt, firstDeadlineAt, listedAt } = listing;
  if (listedAt === null || deadlineAt === null) return <Result title={t("print.draft")} />;
  const day = (at: string) => dayAndTime(at).slice(0, 16);
  return (
    <>
      <Button className="listing-print" type="primary" icon={<PrinterOutlined />} onClick={() => print()}>
        {t("print.do")}
      </Button>
      <article className="listing-notice">
        <h1>{t("print.title")}</h1>
        <p className="number">{listing.number}</p>
        <p>{t("print.to", { name: listing.responsible ?? "" })}</p>
        <p className="indent">{listing.basis}</p>
        <p className="indent">
          {t("print.found", {
            ...{ grid: hazard.gridName, place: hazard.placeName, serial: hazard.serial },
            grade: h(`grade.${hazard.grade}`),
          })}
        </p>
        <blockquote>
          {h(`category.${hazard.category}`)}：{hazard.description}
        </blockquote>
        <p className="indent">{t("print.asks")}</p>
        <blockquote>{listing.requirements}</blockquote>
        <p className="indent">
          {t("print.deadline", { at: day(deadlineAt) })}
          {firstDeadlineAt !== null &&
            firstDeadlineAt !== deadlineAt &&
            t("print.extended", { first: day(firstDeadlineAt) })}
        </p>
        <p className="indent">{t("print.conditions")}</p>
        <ol>
          {listing.conditions.map(({ n, text }) => (
            <li key={n}>{text}</li>
          ))}
        </ol>
        <p className="indent">{t("print.steps")}</p>
        <p className="seal">
          {listing.authority ?? listing.by.name}
          <br />
          {day(listedAt).slice(0, 10)}
        </p>
        <footer>{t("print.footer")}</footer>
      </article>
    </>
  );
}
