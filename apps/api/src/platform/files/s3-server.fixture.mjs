/** A small real S3-compatible server for tests, in a process of its own: says its port, ends with its parent. */
import S3rver from "@20minutes/s3rver";

const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  directory: process.argv[2],
  silent: true,
  resetOnClose: false,
  configureBuckets: [{ name: "evidence", configs: [] }],
});
const { port } = await server.run();
process.send?.(port);
process.on("disconnect", () => process.exit(0));
