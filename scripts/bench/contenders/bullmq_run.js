// Lessons as BullMQ jobs in one Node process, concurrency 30; without PROMPTS jobs that do nothing.
//
// node bullmq_run.js REDIS_PORT COUNT [BASE_URL PROMPTS.json]    prints the seconds from the first job queued to the last end
const { Queue, Worker } = require("bullmq");
const fs = require("fs");

async function main(port, count, baseUrl, file) {
  const connection = { host: "127.0.0.1", port: Number(port), maxRetriesPerRequest: null };
  const prompts = file ? JSON.parse(fs.readFileSync(file, "utf-8")).slice(0, count) : null;
  const queue = new Queue("lessons", { connection });
  const worker = new Worker(
    "lessons",
    async (job) => {
      if (!prompts) return null;
      const body = JSON.stringify({ model: "writer", messages: job.data.messages, max_tokens: 4096 });
      const headers = { "Content-Type": "application/json" };
      const reply = await fetch(`${baseUrl}/chat/completions`, { method: "POST", headers, body });
      if (!reply.ok) throw new Error(`status ${reply.status}`);
      return (await reply.json()).choices[0].message.content;
    },
    { connection, concurrency: 30, autorun: false },
  );
  let done = 0;
  const over = new Promise((resolve) => worker.on("completed", () => ++done === count && resolve()));
  worker.run();
  await worker.waitUntilReady();
  const jobs = Array.from({ length: count }, (_, n) => ({ name: "lesson", data: prompts ? { messages: prompts[n] } : {} }));
  const began = performance.now();
  for (let start = 0; start < count; start += 1000) await queue.addBulk(jobs.slice(start, start + 1000));
  await over;
  console.log((performance.now() - began) / 1000);
  process.exit(0);
}

main(process.argv[2], Number(process.argv[3]), process.argv[4], process.argv[5]);
