/** A logger for tests of failures: what goes wrong on purpose need not be printed. */
const nothing = () => undefined;
export const silentLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
