// node eng/counts.mjs FORMAT FILE…  prints "passed failed skipped" of test reports.
import { readFileSync } from "node:fs";

const [format, ...files] = process.argv.slice(2);
const read = {
  trx(text) {
    const counters = text.match(/<Counters ([^>]*)\/>/)?.[1] ?? "";
    const number = (name) => Number(counters.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const skipped = number("total") - number("executed");
    return [number("passed"), number("executed") - number("passed"), skipped];
  },
  vitest(text) {
    const report = JSON.parse(text);
    const brokenFiles = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    return [report.numPassedTests, report.numFailedTests + brokenFiles, report.numPendingTests + (report.numTodoTests ?? 0)];
  },
  playwright(text) {
    const { stats, errors } = JSON.parse(text);
    // A test that passes only at the second try is a failure: flaky is broken.
    return [stats.expected, stats.unexpected + stats.flaky + errors.length, stats.skipped];
  },
}[format];

for (const file of files) console.log(read(readFileSync(file, "utf8")).join(" "));
