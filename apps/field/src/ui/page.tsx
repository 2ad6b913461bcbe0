import type { ReactNode } from "react";

/** A page below the top one: its name, the way back, its content, and what lies at the thumb. */
export function Page({
  title,
  back,
  children,
  thumb,
}: {
  readonly title: string;
  /** Where back leads, as an address; none where the tabs do. */
  readonly back?: string;
  readonly children: ReactNode;
  readonly thumb?: ReactNode;
}) {
  return (
    <>
      <header className="page-head">
        {back === undefined ? null : (
          <a className="back" href={back}>
            ‹ 返回
          </a>
        )}
        <h1>{title}</h1>
      </header>
      <main>{children}</main>
      {thumb === undefined ? null : <div className="thumb">{thumb}</div>}
    </>
  );
}
