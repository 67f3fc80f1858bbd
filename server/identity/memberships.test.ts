import { describe, expect, it } from "vitest";
import { createMemberships, type MembershipRow } from "./memberships.ts";

const ANA = {
  userId: "ana",
  sessionId: "s",
  name: "Ana",
  email: "ana@a.example",
  emailVerified: true,
  externalOrgId: null,
};
const HARBOUR = "11111111-1111-4111-8111-111111111111";

function memory(options: { fails?: boolean } = {}) {
  let now = 0;
  const asked: string[] = [];
  const rows: MembershipRow[] = [
    {
      tenantId: HARBOUR,
      memberId: "22222222-2222-4222-8222-222222222222",
      name: "Ana",
      email: "ana@a.example",
      role: "editor",
      agencyName: "Harbour",
      agencySlug: "harbour",
    },
  ];
  const memberships = createMemberships({
    // Lazy as drizzle's queries are: it runs anew for each `then`.
    membershipsOf: (userId) =>
      ({
        // biome-ignore lint/suspicious/noThenProperty: that is the point of it
        then: (resolve: (rows: MembershipRow[]) => void, reject: (error: Error) => void) => {
          asked.push(userId);
          if (options.fails && asked.length === 1) reject(new Error("the database is away"));
          else resolve(rows);
        },
      }) as unknown as Promise<MembershipRow[]>,
    now: () => new Date(now),
  });
  return { memberships, asked, later: (ms: number) => (now += ms) };
}

describe("the memory of memberships", () => {
  it("asks the database once for many questions, even when the query is one that runs anew for everyone who waits", async () => {
    const { memberships, asked } = memory();
    await Promise.all([memberships.agenciesOf(ANA), memberships.actorIn(ANA, HARBOUR), memberships.agenciesOf(ANA)]);
    expect((await memberships.actorIn(ANA, HARBOUR))?.role).toBe("editor");
    expect(asked).toEqual(["ana"]);
  });

  it("asks again after a change was told, and after half a minute", async () => {
    const { memberships, asked, later } = memory();
    await memberships.agenciesOf(ANA);
    memberships.forgetHere("ana");
    await memberships.agenciesOf(ANA);
    later(30_001);
    await memberships.agenciesOf(ANA);
    expect(asked).toHaveLength(3);
  });

  it("does not remember a look-up that failed", async () => {
    const { memberships } = memory({ fails: true });
    await expect(memberships.agenciesOf(ANA)).rejects.toThrow("away");
    expect(await memberships.agenciesOf(ANA)).toHaveLength(1);
  });
});
