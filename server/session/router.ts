/** Who is here, and where they belong. */
import { publicProcedure, router } from "#server/trpc.ts";

export const sessionRouter = router({
  me: publicProcedure.query(async ({ ctx }) => {
    const { person, services } = ctx;
    return {
      person: person ? { userId: person.userId, name: person.name, email: person.email } : null,
      agencies: person ? await services.memberships.agenciesOf(person) : [],
      embedded: services.embedded,
    };
  }),
});
