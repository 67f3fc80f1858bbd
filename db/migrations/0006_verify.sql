-- Why: anyone who holds a PDF, or reads the fingerprint in its footer, may ask whether it is the one that was issued. The question
-- comes without a tenant, so it is the relay role's: it may find which version a hash belongs to and nothing of what it says; the
-- version itself is then read through its tenant's own door. Tries are counted over all hosts, so that nobody guesses.
-- Locks: SHARE on documents and issued_versions while their indexes are built. Back: drop the table, the policies, the grants and
-- the indexes.
CREATE TABLE "jobs"."attempts" (
	"bucket" text NOT NULL,
	"minute" bigint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "attempts_bucket_minute_pk" PRIMARY KEY("bucket","minute")
);
--> statement-breakpoint
CREATE INDEX "attempts_by_age" ON "jobs"."attempts" USING btree ("minute");--> statement-breakpoint
CREATE INDEX "documents_sha256" ON "documents" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "issued_versions_fingerprint" ON "issued_versions" USING btree (left(content_hash, 32));--> statement-breakpoint
CREATE INDEX "issued_versions_short_fingerprint" ON "issued_versions" USING btree ("number",left(content_hash, 8));
--> statement-breakpoint
CREATE POLICY documents_relay ON documents FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, version_id, sha256) ON documents TO countersign_relay;
--> statement-breakpoint
CREATE POLICY issued_versions_relay ON issued_versions FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, id, number, content_hash) ON issued_versions TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.attempts TO countersign_relay;
