// Ends the tree of the process given by the package tree-kill, and prints how long that took until it called back.
import kill from 'tree-kill';

const pid = Number(process.argv[2]);
const start = performance.now();
kill(pid, 'SIGKILL', (problem) => {
  if (problem) throw problem;
  console.log(JSON.stringify({ ms: performance.now() - start }));
});
