// Does a job twice a second; with CRASH_AFTER_S it crashes at some moment within twice that time.
const name = `worker ${process.argv[2] ?? ''}`.trim();
const crashAfterMs = Number(process.env.CRASH_AFTER_S ?? 0) * 1_000;

let jobs = 0;
const work = setInterval(() => console.log(`${name}: job ${++jobs} done`), 500);
const crash =
  crashAfterMs > 0
    ? setTimeout(
        () => {
          throw new Error(`${name}: a job that nobody had thought of`);
        },
        Math.random() * 2 * crashAfterMs,
      )
    : undefined;

console.log(`${name}: at work`);
process.once('SIGTERM', () => {
  clearInterval(work);
  clearTimeout(crash);
  console.log(`${name}: put down its tools after ${jobs} jobs`);
});
