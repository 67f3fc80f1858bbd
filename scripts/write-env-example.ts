/** `npm run env:example`: writes .env.example from the schema of server/env.ts. */
import { writeFileSync } from "node:fs";
import { envExample } from "#server/env.ts";

writeFileSync(".env.example", envExample());
