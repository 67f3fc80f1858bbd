/**
 * A delivering process that kills itself with SIGKILL at a given boundary. Arguments: the bench as JSON, and the moment as
 * "moment" or "moment:beginning of the step's name".
 */
import { deliveryBench } from "./delivery-bench.ts";

const [bench = "{}", fatal = ""] = process.argv.slice(2);
const [fatalMoment, fatalStep] = fatal.split(":");

await deliveryBench(JSON.parse(bench), {
  observe: (at) => {
    const step = "step" in at ? at.step : null;
    if (at.moment === fatalMoment && (fatalStep === undefined ? step === null : step?.startsWith(fatalStep))) {
      process.kill(process.pid, "SIGKILL");
    }
  },
}).start();
