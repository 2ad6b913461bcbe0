/** A judge that fares as the file's name says: for the test of what becomes of its process. */
process.on("message", ({ n, path }: { n: number; path: string }) => {
  if (path.includes("crash")) process.abort();
  if (path.includes("fault")) process.send?.({ n, fault: "the disk is gone" });
  else if (!path.includes("hang")) process.send?.({ n, made: { mediaType: "application/pdf", picture: null } });
});
process.on("disconnect", () => process.exit(0));
